import 'package:enx_rtc/enx_rtc.dart';

/// How many videos come now, and why, in a sentence; the payload is that of `onRoomBandwidthAlert`.
String alertWords(Map<dynamic, dynamic> alert) {
  final count = alert['number_of_videos'] as int? ?? 0;
  final cause = alert['cause'];
  final videos = count == 1 ? '1 video' : '$count videos';
  final arrive = count == 1 ? 'arrives' : 'arrive';
  if (alert['direction'] == 'up') return cause == 'publisher' ? '$videos $arrive again' : 'Your network carries $videos again';
  if (cause == 'publisher') return '$videos $arrive now: somebody else’s network is slow';
  if (cause == 'server') return 'The server sends $videos now';
  return count == 0 ? 'Your network carries only sound now' : 'Your network carries $videos now';
}

/// What becomes of one's own picture, in a sentence; the payload is that of `onPublisherBandwidthAlert`.
String uplinkWords(Map<dynamic, dynamic> alert) {
  final what = alert['streamId'] == '$shareSlot' ? 'shared screen' : 'video';
  if (alert['direction'] == 'up') return 'Your $what is sent in full again';
  return alert['layers'] == 0 ? 'Your network is too slow to send your $what' : 'Your $what is sent smaller: your network is slow';
}
