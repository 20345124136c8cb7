import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter_webrtc/flutter_webrtc.dart' show MediaStream;

import '../enx_flutter_room.dart';
import '../media/flutter_track.dart';

/// What a player shows now: the picture, the name, whether the microphone is muted.
class PlayerSource {
  const PlayerSource._({this.stream, this.name = '', this.muted = false, this.mirror = false});

  /// A slot of a room.
  factory PlayerSource.slot(EnxFlutterRoom room, int slot) {
    final sharer = room.userList.where((user) => user['sharing'] == true && user['clientId'] != room.clientId).firstOrNull;
    final talker = slot == shareSlot ? sharer : room.talkerOn(slot);
    if (talker == null) return const PlayerSource._();
    final shows = slot == shareSlot || talker['videomuted'] != true;
    return PlayerSource._(
      stream: shows ? room.slotSource(slot) as MediaStream? : null,
      name: talker['name'] as String? ?? '',
      muted: slot != shareSlot && talker['audiomuted'] == true,
    );
  }

  /// One's own camera, or with [share] one's own screen.
  factory PlayerSource.local(EnxFlutterRoom room, {required bool share}) => PlayerSource.track(
    share ? room.localShare : room.localCamera,
    name: room.getClientName(),
    muted: !share && room.whoAmI()?['audioMuted'] == true,
  );

  /// A track that the app opened itself.
  factory PlayerSource.track(MediaTrack? track, {required String name, bool muted = false}) {
    final own = track is FlutterTrack && !track.ended ? track : null;
    return PlayerSource._(stream: own?.stream, name: name, muted: muted, mirror: own?.facesUser ?? false);
  }

  /// The picture; null where there is none.
  final MediaStream? stream;

  /// Whose it is; empty when nobody is there.
  final String name;

  /// Whether the microphone is muted.
  final bool muted;

  /// Whether it is shown as in a mirror: one's own front camera.
  final bool mirror;
}
