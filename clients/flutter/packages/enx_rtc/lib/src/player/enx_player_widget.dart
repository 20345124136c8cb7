import 'package:enx_rtc_core/enx_rtc_core.dart';
import 'package:flutter/widgets.dart';

import '../enx_flutter_room.dart';
import '../enx_rtc.dart';
import 'avatar.dart';
import 'muted_mark.dart';
import 'picture_view.dart';
import 'player_source.dart';
import 'scaling_type.dart';

/// Shows a slot of a room, or one's own picture: `EnxPlayerWidget(1)`, `EnxPlayerWidget.local()`. It fills the space that it is given, follows the room by
/// itself (another person on the slot, a camera that goes off, another connection), and shows initials where there is no picture.
class EnxPlayerWidget extends StatefulWidget {
  /// A slot: [uid] is the `streamId` of a talker, or 101 for the screen share. With [local] it is one's own camera, or with 101 one's own share.
  const EnxPlayerWidget(
    this.uid, {
    super.key,
    this.local = false,
    this.mScalingType = ScalingType.SCALE_ASPECT_FIT,
    this.height,
    this.width,
    this.zMediaOverlay = false,
    this.room,
    this.caption = true,
    this.mirror,
  }) : track = null,
       name = null;

  /// One's own camera, as it is sent.
  const EnxPlayerWidget.local({
    Key? key,
    ScalingType scaling = ScalingType.SCALE_ASPECT_FILL,
    EnxFlutterRoom? room,
    bool caption = true,
    bool? mirror,
  }) : this(0, key: key, local: true, mScalingType: scaling, room: room, caption: caption, mirror: mirror);

  /// One's own screen, as it is shared.
  const EnxPlayerWidget.localShare({Key? key, EnxFlutterRoom? room, bool caption = true})
    : this(shareSlot, key: key, local: true, room: room, caption: caption);

  /// A track that the app opened itself, before it joins a room: [name] is for the initials while there is none.
  const EnxPlayerWidget.preview(
    this.track, {
    super.key,
    this.name = '',
    this.mScalingType = ScalingType.SCALE_ASPECT_FILL,
    this.caption = false,
    this.mirror,
  }) : uid = 0,
       local = true,
       height = null,
       width = null,
       zMediaOverlay = false,
       room = null;

  /// The slot.
  final int uid;

  /// Whether it is one's own picture.
  final bool local;

  /// How the picture fills the space.
  final ScalingType mScalingType;

  /// The vocabulary's sizes. They are of no consequence: the widget fills the space that it is given.
  final int? height, width;

  /// The vocabulary's order of native views. It is of no consequence: the widget is drawn where it stands among the others.
  final bool zMediaOverlay;

  /// The room; that of [EnxRtc] without it.
  final EnxFlutterRoom? room;

  /// Whether name and muted mark are shown.
  final bool caption;

  /// Whether left and right change places; without it, only one's own front camera is shown so.
  final bool? mirror;

  /// A track that the app opened itself.
  final MediaTrack? track;

  /// The name beside [track]; null for a player of a room.
  final String? name;

  @override
  State<EnxPlayerWidget> createState() => _EnxPlayerWidgetState();
}

class _EnxPlayerWidgetState extends State<EnxPlayerWidget> {
  EnxFlutterRoom? _heard;

  EnxFlutterRoom get _room => widget.room ?? EnxRtc.room;

  @override
  void initState() {
    super.initState();
    _listen();
  }

  @override
  void didUpdateWidget(EnxPlayerWidget old) {
    super.didUpdateWidget(old);
    _listen();
  }

  @override
  void dispose() {
    _heard?.removeListener(_redraw);
    super.dispose();
  }

  @override
  Widget build(BuildContext context) {
    final source = _source;
    final cover = _Cover(source.name);
    final stream = source.stream;
    return Semantics(
      label: source.muted ? '${source.name}, muted' : source.name,
      child: ColoredBox(
        color: const Color(0xff161b22),
        child: Stack(
          fit: StackFit.expand,
          children: [
            if (stream == null)
              cover
            else
              PictureView(
                stream: stream,
                covers: widget.mScalingType != ScalingType.SCALE_ASPECT_FIT,
                mirror: widget.mirror ?? source.mirror,
                placeholder: cover,
              ),
            if (widget.caption && source.name.isNotEmpty) Positioned(left: 10, right: 10, bottom: 10, child: _Caption(source)),
          ],
        ),
      ),
    );
  }

  PlayerSource get _source {
    if (widget.name case final name?) return PlayerSource.track(widget.track, name: name);
    if (widget.local) return PlayerSource.local(_room, share: widget.uid == shareSlot);
    return PlayerSource.slot(_room, widget.uid);
  }

  void _listen() {
    final room = widget.name == null ? _room : null;
    if (identical(room, _heard)) return;
    _heard?.removeListener(_redraw);
    _heard = room?..addListener(_redraw);
  }

  void _redraw() => setState(() {});
}

/// Somebody without a picture; nothing where nobody is.
class _Cover extends StatelessWidget {
  const _Cover(this.name);

  final String name;

  @override
  Widget build(BuildContext context) => ColoredBox(
    color: const Color(0xff161b22),
    child: name.isEmpty
        ? const SizedBox.expand()
        : LayoutBuilder(
            builder: (context, space) => Center(child: EnxAvatar(name, size: (space.biggest.shortestSide * .34).clamp(24, 132))),
          ),
  );
}

class _Caption extends StatelessWidget {
  const _Caption(this.source);

  final PlayerSource source;

  @override
  Widget build(BuildContext context) => Align(
    alignment: Alignment.bottomLeft,
    child: Container(
      height: 28,
      padding: const EdgeInsets.symmetric(horizontal: 10),
      decoration: BoxDecoration(color: const Color(0x9e0a0d11), borderRadius: BorderRadius.circular(9)),
      child: Row(
        mainAxisSize: MainAxisSize.min,
        children: [
          if (source.muted) const Padding(padding: EdgeInsets.only(right: 6), child: MutedMark()),
          Flexible(
            child: Text(
              source.name,
              maxLines: 1,
              overflow: TextOverflow.ellipsis,
              style: const TextStyle(fontSize: 13, fontWeight: FontWeight.w500, color: Color(0xffe9eef4), decoration: TextDecoration.none),
            ),
          ),
        ],
      ),
    ),
  );
}
