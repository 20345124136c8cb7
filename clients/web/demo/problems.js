/**
 * What went wrong in words, and what to do.
 * @typedef {{title: string, text: string}} Problem
 */

/** @type {Record<number, Problem>} */
const KNOWN = {
  1151: { title: 'Somebody else is sharing', text: 'One screen at a time: wait until that share ends.' },
  1153: { title: 'This browser cannot join', text: 'Open the page in a current Chrome, Edge, Firefox or Safari, over https.' },
  1160: { title: 'No media connection', text: 'Sound and pictures could not reach the server. A firewall may be in the way: try another network.' },
  1161: { title: 'The server cannot be reached', text: 'Check your network and try again.' },
  1170: { title: 'Not allowed here', text: 'This server or room does not allow that. Ask the people who run it.' },
  1163: { title: 'The connection is interrupted', text: 'Check your network and try again.' },
  1165: { title: 'The connection could not be restored', text: 'Check your network, then join again.' },
  1172: { title: 'Joining did not work', text: 'Something failed on the server. Try again in a moment.' },
  2002: { title: 'The connection was lost', text: 'Check your network, then join again.' },
  5017: { title: 'No camera or microphone', text: 'Allow access in the browser’s address bar, or turn both off and join to watch and listen.' },
  5018: { title: 'The camera did not open', text: 'Allow access in the browser’s address bar, or join with the camera off.' },
  5019: { title: 'The microphone did not open', text: 'Allow access in the browser’s address bar, or join with the microphone off.' },
  9001: { title: 'This link is not valid', text: 'It may have been cut off when it was copied. Ask for a new one.' },
  9002: { title: 'This link has expired', text: 'Ask for a new one.' },
  9003: { title: 'This link has been used', text: 'Each link lets one person in once. Ask for a new one.' },
  9004: { title: 'There is no such room', text: 'It may have been deleted. Check the name or ask for a new link.' },
  9005: { title: 'The room is full', text: 'Try again when somebody has left.' },
  9006: { title: 'The room is locked', text: 'Ask somebody inside to unlock it.' },
  9007: { title: 'The room is not open now', text: 'It opens at a set time. Come back then.' },
  9010: { title: 'The server is full', text: 'Try again in a few minutes.' },
  9011: { title: 'You were taken out of the room', text: 'Somebody who runs the room ended your visit.' },
  9012: { title: 'The room was closed', text: 'It was deleted while you were in it.' },
  9015: { title: 'You cannot come in', text: 'Somebody who runs this room has closed it to you.' },
  9016: { title: 'This link is not valid any more', text: 'It was taken back. Ask for a new one.' },
  9017: { title: 'Your place is gone', text: 'You were away for too long. Join again.' },
  9018: { title: 'You are here from somewhere else', text: 'The same place was taken up in another window. This one is out.' },
  9019: { title: 'A moderator ended your visit', text: 'You were taken out, or the session was ended for everyone.' },
  9020: { title: 'The time is up', text: 'This session has reached its end.' },
  9021: { title: 'You were not let in', text: 'A moderator declined. You may ask again.' },
  9033: { title: 'Your link does not allow that', text: 'Ask the person who sent it for another one.' },
  9014: { title: 'The connection was closed', text: 'Your network was too slow to keep up. Join again when it is better.' },
};

/**
 * Words for a code.
 * @param {number} code
 * @param {string} message the server's or the SDK's own sentence, for codes without words here
 * @returns {Problem}
 */
export function problemOf(code, message) {
  return KNOWN[code] ?? { title: 'That did not work', text: message };
}
