import 'package:flutter/painting.dart';

/// Reads SVG path data: the commands M, L, H, V, C, S, A and Z, absolute and relative.
Path readPath(String data) => _Reader(data).read();

class _Reader {
  _Reader(String data) : _tokens = [...RegExp(r'[a-zA-Z]|-?\d*\.?\d+').allMatches(data).map((match) => match.group(0)!)];

  final List<String> _tokens;
  final Path _path = Path();
  int _next = 0;
  Offset _pen = Offset.zero, _start = Offset.zero, _control = Offset.zero;

  Path read() {
    var command = 'M';
    while (_next < _tokens.length) {
      if (_isCommand(_tokens[_next])) command = _tokens[_next++];
      _draw(command);
      // Numbers that follow a move are lines.
      if (command == 'M') command = 'L';
      if (command == 'm') command = 'l';
    }
    return _path;
  }

  void _draw(String command) {
    final from = command == command.toLowerCase() ? _pen : Offset.zero;
    switch (command.toUpperCase()) {
      case 'M':
        _pen = _start = from + _point();
        _path.moveTo(_pen.dx, _pen.dy);
      case 'L':
        _line(from + _point());
      case 'H':
        _line(Offset(from.dx + _number(), _pen.dy));
      case 'V':
        _line(Offset(_pen.dx, from.dy + _number()));
      case 'C':
        _curve(from + _point(), from + _point(), from + _point());
      case 'S':
        _curve(_pen * 2 - _control, from + _point(), from + _point());
        return;
      case 'A':
        final radius = Radius.elliptical(_number(), _number());
        final (rotation, large, clockwise) = (_number(), _number() != 0, _number() != 0);
        _pen = from + _point();
        _path.arcToPoint(_pen, radius: radius, rotation: rotation, largeArc: large, clockwise: clockwise);
      case 'Z':
        _path.close();
        _pen = _start;
    }
    if (command.toUpperCase() != 'C') _control = _pen;
  }

  void _line(Offset to) {
    _pen = to;
    _path.lineTo(to.dx, to.dy);
  }

  void _curve(Offset first, Offset second, Offset to) {
    _path.cubicTo(first.dx, first.dy, second.dx, second.dy, to.dx, to.dy);
    _control = second;
    _pen = to;
  }

  Offset _point() => Offset(_number(), _number());

  double _number() => double.parse(_tokens[_next++]);

  static bool _isCommand(String token) => RegExp('[a-zA-Z]').hasMatch(token);
}
