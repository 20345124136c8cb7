/// The initials of a name, one or two letters; `?` without one.
String initialsOf(String name) {
  final words = name.trim().split(RegExp(r'\s+')).where((word) => word.isNotEmpty).toList();
  if (words.isEmpty) return '?';
  final ends = words.length == 1 ? [words.first] : [words.first, words.last];
  return ends.map((word) => String.fromCharCode(word.runes.first).toUpperCase()).join();
}

/// A steady colour for a person, as a hue from 0 to 359: the same name has the same one on every client.
int hueOf(String name) => name.runes.fold(7, (hash, rune) => (hash * 31 + rune) % 3600) % 360;
