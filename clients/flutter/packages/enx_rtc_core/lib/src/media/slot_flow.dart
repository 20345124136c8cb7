import '../json.dart';
import 'peer.dart';

/// What has not come for so long is not being sent, ms. A still screen sends a picture each second.
const _stillMs = 2000;

/// What the statistics say of one slot: an `inbound-rtp` entry for each kind.
typedef SlotFlow = ({Json? audio, Json? video});

/// Looks at what a connection receives, by slot; empty when the platform does not say.
Future<Map<int, SlotFlow>> readFlow(Peer peer) async {
  final flow = <int, SlotFlow>{};
  for (final entry in await peer.getStats() ?? const <Json>[]) {
    final slot = entry['type'] == 'inbound-rtp' ? peer.slotOf(entry['mid']) : null;
    if (slot == null) continue;
    final known = flow[slot];
    flow[slot] = entry['kind'] == 'audio' ? (audio: entry, video: known?.video) : (audio: known?.audio, video: entry);
  }
  return flow;
}

/// Whether one may look at a slot of another connection without missing anything: its picture has come there, or its sound where there is no picture. A
/// slot on which nothing comes may always. [before] is the slot on the connection that one looks at, [after] on the other.
bool hasArrived(SlotFlow? before, SlotFlow? after) {
  if (_flows(before?.video)) return _count(after?.video, 'framesDecoded') > 0;
  return !_flows(before?.audio) || _count(after?.audio, 'packetsReceived') > 0;
}

bool _flows(Json? entry) {
  if (_count(entry, 'packetsReceived') == 0) return false;
  final now = entry?['timestamp'] as num? ?? 0;
  final last = entry?['lastPacketReceivedTimestamp'] as num? ?? now;
  return now - last < _stillMs;
}

num _count(Json? entry, String field) => entry?[field] as num? ?? 0;
