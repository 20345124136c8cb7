/// What this package reads in the server's answer.
class Answer {
  /// Reads [sdp].
  Answer(String sdp) : _sections = [...sdp.split(RegExp('^(?=m=)', multiLine: true)).where((section) => section.startsWith('m='))];

  final List<String> _sections;

  /// What will be received: the stream of each slot with the kinds of its tracks, as `slot1/audio`.
  Set<String> get received => {
    for (final section in _sections)
      if (RegExp(r'^a=msid:(slot\d+)', multiLine: true).firstMatch(section)?.group(1) case final stream?)
        if (_kindOf(section) case final kind when kind != 'application' && !_isRefused(section)) '$stream/$kind',
  };

  /// The codec of the section at this place, as `video/VP8`; null where the section is refused or names none.
  String? codecOf(int section) {
    if (section >= _sections.length || _isRefused(_sections[section])) return null;
    final text = _sections[section];
    final payload = RegExp(r'^m=\S+ \S+ \S+ (\d+)').firstMatch(text)?.group(1);
    final name = payload == null ? null : RegExp('^a=rtpmap:$payload ([^/\\s]+)', multiLine: true).firstMatch(text)?.group(1);
    return name == null ? null : '${_kindOf(text)}/$name';
  }

  static String _kindOf(String section) => section.substring(2, section.indexOf(' '));

  static bool _isRefused(String section) => RegExp(r'^m=\S+ 0 ').hasMatch(section);
}
