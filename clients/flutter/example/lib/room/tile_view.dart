import 'package:enx_rtc/enx_rtc.dart';

/// What a tile shows.
class TileView {
  const TileView._({
    required this.label,
    required this.name,
    this.slot = 0,
    this.mine = false,
    this.muted = false,
    this.speaking = false,
    this.away = false,
    this.heldBack = false,
  });

  /// Oneself; [away] is whether one's own connection is being restored.
  factory TileView.mine(Json user, {required bool away}) =>
      TileView._(label: 'You', name: '${user['name']}', mine: true, muted: user['audioMuted'] == true, away: away);

  /// Somebody on a slot, or without one when [talker] is null.
  factory TileView.of(Json user, Json? talker) {
    final muted = user['audioMuted'] == true;
    final away = user['reconnecting'] == true;
    return TileView._(
      label: '${user['name']}',
      name: '${user['name']}',
      slot: talker?['streamId'] as int? ?? 0,
      muted: muted,
      away: away,
      speaking: talker?['speaking'] == true && !muted && !away,
      heldBack: talker?['reason'] == 'bw' && user['videoMuted'] != true,
    );
  }

  /// What stands on it, and what the person is called.
  final String label, name;

  /// Where picture and sound come from; 0 for nowhere.
  final int slot;

  /// Whether it is oneself.
  final bool mine;

  /// Whether the microphone is off.
  final bool muted;

  /// Whether the person speaks.
  final bool speaking;

  /// Whether the person's connection is being restored.
  final bool away;

  /// Whether the video is on, and the network does not carry it.
  final bool heldBack;
}

/// The tiles of a room in a steady order: who came first stays first, and one's own is the last. People without a slot have a tile as long as there is a
/// place among so many slots.
List<TileView> tilesOf(EnxFlutterRoom room, {required bool away}) {
  final users = room.userList;
  if (users.isEmpty) return const [];
  final others = users.skip(1).where((user) => user['role'] != 'viewer').toList();
  Json? talkerOf(Json user) => room.talkers.where((talker) => talker['clientId'] == user['clientId']).firstOrNull;
  final slots = room.talkers.length < 6 ? 6 : room.talkers.length;
  var free = slots - others.where((user) => talkerOf(user) != null).length;
  return [
    for (final user in others)
      if (talkerOf(user) case final talker?) TileView.of(user, talker) else if (free-- > 0) TileView.of(user, null),
    TileView.mine(users.first, away: away),
  ];
}
