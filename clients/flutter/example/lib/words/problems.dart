/// What went wrong in words, and what to do.
typedef Problem = ({int code, String title, String text});

const Map<int, (String, String)> _known = {
  1151: ('Somebody else is sharing', 'One screen at a time: wait until that share ends.'),
  1160: ('No media connection', 'Sound and pictures could not reach the server. A firewall may be in the way: try another network.'),
  1161: ('The server cannot be reached', 'Check your network and try again.'),
  1163: ('The connection is interrupted', 'Check your network and try again.'),
  1165: ('The connection could not be restored', 'Check your network, then join again.'),
  1170: ('Not allowed here', 'This server or room does not allow that. Ask the people who run it.'),
  1172: ('Joining did not work', 'Something failed on the server. Try again in a moment.'),
  2002: ('The connection was lost', 'Check your network, then join again.'),
  5017: ('No camera or microphone', 'Allow access in the settings of the app, or turn both off and join to watch and listen.'),
  5018: ('The camera did not open', 'Allow access in the settings of the app, or join with the camera off.'),
  5019: ('The microphone did not open', 'Allow access in the settings of the app, or join with the microphone off.'),
  9001: ('This link is not valid', 'It may have been cut off when it was copied. Ask for a new one.'),
  9002: ('This link has expired', 'Ask for a new one.'),
  9003: ('This link has been used', 'Each link lets one person in once. Ask for a new one.'),
  9004: ('There is no such room', 'It may have been deleted. Check the name or ask for a new link.'),
  9005: ('The room is full', 'Try again when somebody has left.'),
  9006: ('The room is locked', 'Ask somebody inside to unlock it.'),
  9007: ('The room is not open now', 'It opens at a set time. Come back then.'),
  9010: ('The server is full', 'Try again in a few minutes.'),
  9011: ('You were taken out of the room', 'Somebody who runs the room ended your visit.'),
  9012: ('The room was closed', 'It was deleted while you were in it.'),
  9014: ('The connection was closed', 'Your network was too slow to keep up. Join again when it is better.'),
  9015: ('You cannot come in', 'Somebody who runs this room has closed it to you.'),
  9016: ('This link is not valid any more', 'It was taken back. Ask for a new one.'),
  9017: ('Your place is gone', 'You were away for too long. Join again.'),
  9018: ('You are here from somewhere else', 'The same place was taken up elsewhere. This one is out.'),
  9019: ('A moderator ended your visit', 'You were taken out, or the session was ended for everyone.'),
  9020: ('The time is up', 'This session has reached its end.'),
  9021: ('You were not let in', 'A moderator declined. You may ask again.'),
};

/// Words for a code; [message] is the server's own sentence, for codes without words here.
Problem problemOf(int code, String message) {
  final (title, text) = _known[code] ?? ('That did not work', message);
  return (code: code, title: title, text: text);
}
