import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'harness.dart';

/// Each kind of step: the keys that it may have beside its own.
const _kinds = {
  'app': {'args', 'as'},
  'when': {'app', 'args', 'as', 'throws'},
  'accept': <String>{},
  'answer': {'result', 'on'},
  'refuse': {'code', 'message', 'on'},
  'notify': {'seq', 'payload', 'on'},
  'says': {'on'},
  'cut': {'on'},
  'ending': <String>{},
  'pass': {'answering'},
  'sleep': <String>{},
  'network': <String>{},
  'life': <String>{},
  'device': {'does'},
  'path': {'becomes'},
  'together': <String>{},
  'opens': {'at'},
  'sends': {'params', 'whole', 'on'},
  'closes': {'code'},
  'hears': {'payload', 'whole'},
  'ends': {'result', 'whole', 'code', 'message'},
  'reports': <String>{},
  'asks': <String>{},
  'connects': <String>{},
  'wire': {'on'},
  'state': <String>{},
};

/// The kinds that only look. Before any other, all that has happened has to have been looked at.
const looks = {'opens', 'sends', 'closes', 'hears', 'ends', 'reports', 'asks', 'connects', 'wire', 'state'};

/// The kind of a step. Fails where it is none that the runner knows, or has a key that the runner would not look at.
String kindOf(Json step) {
  final kind = step.keys.first;
  final known = _kinds[kind];
  if (known == null) throw TestFailure('the runner knows no step "$kind"');
  for (final key in step.keys.skip(1)) {
    if (!known.contains(key)) throw TestFailure('a step "$kind" has no key "$key"');
  }
  return kind;
}
