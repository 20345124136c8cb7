/** @import { Callbacks as CallbackMap } from './types.js' */

/**
 * The callbacks of a room as fields that an app assigns. Names and spelling are those of the vocabulary.
 * What an app's callback throws is reported to the page and harms nothing else.
 */
export class RoomCallbacks {
  /** @type {((payload: CallbackMap['onRoomConnected']) => void) | null} the user is in the room */
  onRoomConnected = null;
  /** @type {((payload: CallbackMap['onRoomDisConnected']) => void) | null} the user is out of the room: once for each join */
  onRoomDisConnected = null;
  /** @type {((payload: CallbackMap['onRoomError']) => void) | null} joining failed */
  onRoomError = null;
  /** @type {((payload: CallbackMap['onUserConnected']) => void) | null} somebody came in */
  onUserConnected = null;
  /** @type {((payload: CallbackMap['onUserDisConnected']) => void) | null} somebody left */
  onUserDisConnected = null;
  /** @type {((payload: CallbackMap['onPublishedStream']) => void) | null} one's own media reached the server */
  onPublishedStream = null;
  /** @type {((payload: CallbackMap['onUnPublishedStream']) => void) | null} one's own media is no longer published */
  onUnPublishedStream = null;
  /** @type {((payload: CallbackMap['onActiveTalkerList']) => void) | null} who is on which slot, and who speaks */
  onActiveTalkerList = null;
  /** @type {((payload: CallbackMap['onAudioEvent']) => void) | null} one's own microphone went off or on */
  onAudioEvent = null;
  /** @type {((payload: CallbackMap['onVideoEvent']) => void) | null} one's own camera went off or on */
  onVideoEvent = null;
  /** @type {((payload: CallbackMap['onRemoteStreamAudioMute']) => void) | null} somebody's microphone went off */
  onRemoteStreamAudioMute = null;
  /** @type {((payload: CallbackMap['onRemoteStreamAudioUnMute']) => void) | null} somebody's microphone went on */
  onRemoteStreamAudioUnMute = null;
  /** @type {((payload: CallbackMap['onRemoteStreamVideoMute']) => void) | null} somebody's camera went off */
  onRemoteStreamVideoMute = null;
  /** @type {((payload: CallbackMap['onRemoteStreamVideoUnMute']) => void) | null} somebody's camera went on */
  onRemoteStreamVideoUnMute = null;
  /** @type {((payload: CallbackMap['onScreenSharedStarted']) => void) | null} somebody else shares a screen on slot 101 */
  onScreenSharedStarted = null;
  /** @type {((payload: CallbackMap['onScreenSharedStopped']) => void) | null} somebody else's share ended */
  onScreenSharedStopped = null;
  /** @type {((payload: CallbackMap['onStartScreenShareACK']) => void) | null} one's own share began */
  onStartScreenShareACK = null;
  /** @type {((payload: CallbackMap['onStoppedScreenShareACK']) => void) | null} one's own share ended, also by the browser's own button */
  onStoppedScreenShareACK = null;
  /** @type {((payload: CallbackMap['onEventError']) => void) | null} a call could not be carried out */
  onEventError = null;
  /** @type {((payload: CallbackMap['onEventInfo']) => void) | null} something worth knowing */
  onEventInfo = null;

  /**
   * Called once for each slot at join, before `onRoomConnected`, with the slot's fixed stream.
   * @type {((slot: number, stream: MediaStream) => void) | null}
   */
  onSlotStream = null;
}

/**
 * Every callback that takes a payload, for apps that treat them alike (a log, a bridge to another framework).
 * @type {readonly (keyof CallbackMap)[]}
 */
export const CALLBACK_NAMES = Object.freeze(/** @type {(keyof CallbackMap)[]} */ (
  Object.keys(new RoomCallbacks()).filter((name) => name !== 'onSlotStream')));
