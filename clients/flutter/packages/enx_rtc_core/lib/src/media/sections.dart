import '../json.dart';
import 'encodings.dart';
import 'media_connection.dart';

/// The slot that carries the room's one screen share.
const shareSlot = 101;

/// Slots without a face: on them the server puts, from the first syllable, whoever speaks and is on none of one's talker slots.
const _voiceSlots = [111, 112, 113];

/// Whether a slot carries a voice alone, to be heard and not shown.
bool isVoiceSlot(int slot) => _voiceSlots.contains(slot);

/// The sections of the one offer, in order. They stand for the whole session: people come and go on the slots without another offer, and one's own
/// tracks are put in and out. [slots] is how many talker slots the room has; [audioOnly] leaves video out altogether; [camera] gives the layers of the
/// camera.
List<MediaSection> planSections(int slots, {required bool audioOnly, List<SendEncoding> Function(String codec)? camera}) => [
  const MediaSection(kind: 'audio', use: 'microphone'),
  if (!audioOnly) ...[MediaSection(kind: 'video', use: 'camera', encodings: camera), const MediaSection(kind: 'video', use: 'share')],
  for (var slot = 1; slot <= slots; slot++) ...[
    MediaSection(kind: 'audio', use: 'slot', slot: slot),
    if (!audioOnly) MediaSection(kind: 'video', use: 'slot', slot: slot),
  ],
  if (!audioOnly) const MediaSection(kind: 'video', use: 'slot', slot: shareSlot),
  for (final slot in _voiceSlots) MediaSection(kind: 'audio', use: 'slot', slot: slot),
];

/// The section map of an offer: what the mids stand for.
List<Json> mapSections(List<MediaSection> sections, List<String?> mids) => [
  for (final (index, section) in sections.indexed)
    {'mid': _midOf(section, mids[index]), 'use': section.use, if (section.slot case final slot?) 'slot': slot},
];

String _midOf(MediaSection section, String? mid) =>
    mid ?? (throw StateError('The section for ${section.use} has no mid: the offer was not applied.'));

/// The data section of an offer, if it has one: the platform adds it by itself once there is a data channel.
List<Json> dataSections(String sdp) {
  final section = _mediaSections(sdp, 'application').firstOrNull;
  final mid = section == null ? null : RegExp(r'^a=mid:(\S+)', multiLine: true).firstMatch(section)?.group(1);
  return [
    if (mid != null) {'mid': mid, 'use': 'data'},
  ];
}

/// Whether an answer takes the data section: it does not if there is none or if its port is 0.
bool acceptsData(String sdp) {
  final section = _mediaSections(sdp, 'application').firstOrNull;
  return section != null && !section.startsWith('m=application 0 ');
}

Iterable<String> _mediaSections(String sdp, String kind) =>
    sdp.split(RegExp('^(?=m=)', multiLine: true)).where((section) => section.startsWith('m=$kind '));
