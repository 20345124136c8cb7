import assert from 'node:assert/strict';

/** @import { ScenarioSocket } from './scenario-socket.js' */

/**
 * Does what a step says that the server does.
 * @param {ScenarioSocket} socket
 * @param {string} kind the step's
 * @param {any} step
 */
export function serve(socket, kind, step) {
  assert.ok(!socket.over, 'the socket is closed already');
  switch (kind) {
    case 'accept': socket.accept(); break;
    case 'ending': socket.beginToClose(); break;
    case 'answer': socket.say({ jsonrpc: '2.0', id: idOf(socket, step.answer), result: step.result ?? {} }); break;
    case 'refuse': socket.say({ jsonrpc: '2.0', id: idOf(socket, step.refuse), error: errorOf(step) }); break;
    case 'notify': socket.notify(step.seq, step.notify, step.payload ?? {}); break;
    case 'says': socket.sayText(step.says); break;
    case 'cut': socket.closeByServer(step.cut); break;
    default: assert.fail(`a step "${kind}" is none of the server`);
  }
}

/** @param {{code: number, message?: string}} step */
function errorOf({ code, message = 'no' }) {
  return { code, message, data: { errorCode: code, msg: message } };
}

/**
 * The id of the newest call of a method.
 * @param {ScenarioSocket} socket
 * @param {string} method
 */
function idOf({ sent }, method) {
  const call = [...sent].reverse().find((message) => message.method === method);
  assert.ok(call, `${method} was never sent on it`);
  return call.id;
}
