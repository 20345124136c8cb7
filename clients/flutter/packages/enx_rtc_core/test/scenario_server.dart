import 'package:enx_rtc_core/enx_rtc_core.dart';

import 'harness.dart';
import 'scenario_socket.dart';

/// Does what a [step] of this [kind] says that the server does.
void serve(ScenarioSocket socket, String kind, Json step) {
  if (socket.isOver) throw TestFailure('the socket is closed already');
  switch (kind) {
    case 'accept':
      socket.accept();
    case 'ending':
      socket.beginToClose();
    case 'answer':
      socket.say({'jsonrpc': '2.0', 'id': socket.lastOf(step['answer'] as String)['id'], 'result': step['result'] ?? <String, dynamic>{}});
    case 'refuse':
      socket.say({'jsonrpc': '2.0', 'id': socket.lastOf(step['refuse'] as String)['id'], 'error': _errorOf(step)});
    case 'notify':
      socket.notify(step['seq'] as int, step['notify'] as String, step['payload'] as Json? ?? {});
    case 'says':
      socket.sayText(step['says'] as String);
    case 'cut':
      socket.closeByServer(step['cut'] as int);
    default:
      throw TestFailure('a step "$kind" is none of the server');
  }
}

Json _errorOf(Json step) {
  final (code, text) = (step['code'], step['message'] ?? 'no');
  return {
    'code': code,
    'message': text,
    'data': {'errorCode': code, 'msg': text},
  };
}
