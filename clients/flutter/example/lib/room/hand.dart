import 'package:enx_rtc/enx_rtc.dart';

/// How one stands to the floor of a lecture.
enum Hand {
  /// One listens.
  none('Raise your hand'),

  /// One has asked.
  requested('Lower your hand'),

  /// A moderator offers it.
  invited('You are invited to speak'),

  /// One has it.
  holding('Give the floor back');

  const Hand(this.words);

  /// How one stands to it in [room].
  factory Hand.of(EnxRoom room) => values.byName(room.floor.mine);

  /// What the button says.
  final String words;

  /// Does what the button says.
  Future<void> press(EnxRoom room) => switch (this) {
    Hand.none => room.requestFloor(),
    Hand.requested => room.cancelFloor(),
    Hand.invited => room.acceptInviteFloorRequest(),
    Hand.holding => room.finishFloor(),
  };
}
