import 'dart:io';

import 'package:flutter/material.dart';
import 'package:flutter/services.dart';
import 'package:flutter_test/flutter_test.dart';

/// This share of a golden picture's pixels may differ: engines of another version draw edges a little differently.
const _tolerance = .01;

/// A font that can be read, where the machine has one; only for pictures that somebody looks at.
const _readable = ['/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf', '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf'];

/// Where pictures to be looked at go; null when the golden pictures are compared.
String? get _looking => Platform.environment['PICTURES'];

/// Compares pictures with those in the folder `clients/flutter`, whose path [root] is.
Future<void> comparePictures(String root) async {
  goldenFileComparator = _Comparator(Directory(root));
  autoUpdateGoldenFiles = Platform.environment['UPDATE_PICTURES'] == '1' || _looking != null;
  final font = _looking == null ? null : _readable.map(File.new).where((file) => file.existsSync()).firstOrNull;
  if (font == null) return;
  final bytes = font.readAsBytesSync();
  await (FontLoader('Readable')..addFont(Future.value(ByteData.sublistView(bytes)))).load();
}

/// What the golden pictures are drawn in.
ThemeData pictureTheme([ThemeData? theme]) {
  final base = theme ?? ThemeData.dark();
  // The framework's own splash needs a shader that the test engine does not have.
  return base.copyWith(
    splashFactory: NoSplash.splashFactory,
    textTheme: base.textTheme.apply(fontFamily: _looking == null ? null : 'Readable'),
  );
}

/// Gives the test a screen of this size, logical pixels, one of the device's each.
void useScreen(WidgetTester tester, double width, double height) {
  tester.view
    ..physicalSize = Size(width, height)
    ..devicePixelRatio = 1;
  addTearDown(tester.view.reset);
}

/// Expects all of the screen to look as in a golden picture; [name] is its path in `clients/flutter`.
Future<void> expectPicture(WidgetTester tester, String name) => expectLater(find.byType(MaterialApp), matchesGoldenFile(name));

class _Comparator extends GoldenFileComparator {
  _Comparator(this.root);

  final Directory root;

  @override
  Future<bool> compare(Uint8List imageBytes, Uri golden) async {
    final file = File('${root.path}/${golden.path}');
    if (!file.existsSync()) throw TestFailure('There is no golden picture ${golden.path}.');
    final result = await GoldenFileComparator.compareLists(imageBytes, file.readAsBytesSync());
    final differs = !result.passed && result.diffPercent > _tolerance;
    if (differs) {
      final actual = File('${root.path}/../../artifacts/pictures/${golden.pathSegments.last}')..createSync(recursive: true);
      actual.writeAsBytesSync(imageBytes);
    }
    result.dispose();
    if (differs) throw TestFailure('${golden.path} differs: ${result.error}. What was drawn is in artifacts/pictures.');
    return true;
  }

  @override
  Future<void> update(Uri golden, Uint8List imageBytes) async {
    final path = _looking == null ? '${root.path}/${golden.path}' : '$_looking/${golden.pathSegments.last}';
    (File(path)..createSync(recursive: true)).writeAsBytesSync(imageBytes);
  }
}
