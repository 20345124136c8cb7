/** Wrong words, each of which the compiler must refuse. It is type-checked and not run. */
import { Codes, EnxError, EnxRtc } from 'enx-rtc';
import type { LocalInfo, UserMeta } from 'enx-rtc';

// @ts-expect-error a join needs a token
void EnxRtc.joinRoom();
// @ts-expect-error a token is a string
void EnxRtc.joinRoom(12);
// @ts-expect-error a name is a string
void EnxRtc.joinRoom('token', { name: 12 });
// @ts-expect-error what the user brings has no such field
void EnxRtc.joinRoom('token', { camera: true });
// @ts-expect-error the options are a list
void EnxRtc.joinRoom('token', {}, {}, { id: 'adapt-audio-only', enable: true });
// @ts-expect-error the callback is spelled onUserDisConnected
EnxRtc.onUserDisconnected = () => {};
// @ts-expect-error the payload has a user, who has a name
EnxRtc.onUserConnected = ({ name }) => console.info(name);
// @ts-expect-error a cause is a number
EnxRtc.onRoomDisConnected = ({ cause }) => cause.toUpperCase();
// @ts-expect-error it may be null, and is not called by an app
EnxRtc.onRoomConnected({});
// @ts-expect-error there is no such role
void EnxRtc.switchUserRole('id', 'owner');
// @ts-expect-error there is no such quality
void EnxRtc.setReceiveVideoQuality({ videoQuality: '4K', streamType: 'talker' });
// @ts-expect-error nobody is in a room before a join
console.info(EnxRtc.room.name);
// @ts-expect-error there is no such code
console.info(Codes.Whatever);
// @ts-expect-error what is known of the room is not written by an app
EnxRtc.clientId = 'me';
// @ts-expect-error an error has a number
console.info(new EnxError('1144', 'No.'));
// @ts-expect-error the room carries its requests out itself
void EnxRtc.request('lockRoom');
// @ts-expect-error the package's inner modules are its own
void import('enx-rtc/session.js');

/** @ts-expect-error four numbers, not three */
export const size: LocalInfo = { videoSize: [320, 180, 1280] };
// @ts-expect-error there is no such role
export const role: UserMeta['role'] = 'owner';
