import { Chat, readMessage } from './chat.js';
import { WaitingRoom } from './waiting-room.js';
import { Floor } from './floor.js';
import { Roster } from './roster.js';
import { newsBetween } from './snapshot.js';

/** @import { ChatMessage, RoomConnected, RoomMeta } from './types.js' */
/** @import { News } from './snapshot.js' */

/** All that is known of the room one is in, kept by what the server tells and by one's own calls. */
export class RoomFacts {
  #connected;
  #meta;
  /** @type {Roster} */
  roster;
  /** @type {Floor} */
  floor;
  /** @type {WaitingRoom} */
  waitingRoom;
  /** @type {Chat} */
  chat;
  /** @type {string[]} */
  spotlight;
  /** @type {string[]} */
  pinned;

  /** @param {RoomConnected} room what the server said at the join */
  constructor(room) {
    this.#connected = room;
    this.#meta = room.room;
    this.roster = new Roster(room.userList, room.user);
    this.floor = new Floor(room);
    this.waitingRoom = new WaitingRoom(room.awaitedParticipants);
    this.chat = new Chat(room.messages?.map(readMessage));
    this.spotlight = room.spotlightUsers ?? [];
    this.pinned = room.pinnedUsers ?? [];
  }

  /** The room's metadata as it is now, in the shape of the join. @returns {RoomConnected} */
  get connected() {
    return {
      ...this.#connected,
      user: this.roster.me,
      userList: this.roster.list,
      room: this.#meta,
      raisedHands: this.floor.raised,
      approvedHands: this.floor.holder ? [this.floor.holder] : [],
      floorInvites: this.floor.invited,
      awaitedParticipants: this.waitingRoom.awaited,
      spotlightUsers: this.spotlight,
      pinnedUsers: this.pinned,
      messages: this.chat.lines,
    };
  }

  /** What one may send now. */
  get allowed() {
    const { permissions, role, hasFloor, hardMutedAudio, hardMutedVideo, withheld } = this.roster.me;
    const moderates = role === 'moderator';
    const publish = hasFloor || (permissions.publish && (this.#meta.settings.mode !== 'lecture' || moderates));
    return {
      publish,
      audio: publish && !withheld?.microphone && !hardMutedAudio && (!this.#meta.mute || moderates),
      video: publish && !withheld?.camera && !hardMutedVideo,
    };
  }

  /**
   * Takes a notification, or one's own call that succeeded, into account.
   * @param {string} method
   * @param {any} payload of the notification, or the call's parameters
   * @param {any} [result] the call's
   */
  apply(method, payload, result) {
    this.roster.apply(method, payload);
    this.floor.apply(method, payload);
    this.waitingRoom.apply(method, payload);
    switch (method) {
      case 'onMessageReceived':
      case 'onUserDataReceived': this.chat.add(payload.message); break;
      case 'sendMessage':
      case 'sendUserData': this.chat.add(this.#said(method, payload, result)); break;
      case 'pinUsers':
      case 'unpinUsers': this.pinned = result.pinnedUsers ?? this.pinned; break;
      case 'lockRoom':
      case 'onLockedRoom': this.#change({ locked: true }); break;
      case 'unLockRoom':
      case 'onUnLockedRoom': this.#change({ locked: false }); break;
      case 'hardMute': this.#change({ mute: true }); break;
      case 'hardUnMute': this.#change({ mute: false }); break;
      case 'onReceivedHardMute': this.#change({ mute: payload.status }); break;
      case 'enableKnock':
      case 'onKnockEnabled': this.#change({ knockEnabled: payload.enabled }); break;
      case 'switchRoomMode':
      case 'onRoomModeSwitched': this.#change({ settings: { ...this.#meta.settings, mode: payload.mode } }); break;
      case 'onConferenceRemainingDuration':
      case 'onConferencessExtended': this.#change({ remainingDuration: payload.remaining }); break;
      case 'onUpdateSpotlightUsers': this.spotlight = payload.clients; break;
      default:
    }
  }

  /**
   * Takes over what the server says after too much was missed.
   * @param {RoomConnected} room
   * @returns {News[]} what the app has to hear to follow
   */
  replace(room) {
    const before = this.connected;
    const said = this.chat;
    Object.assign(this, new RoomFacts(room));
    this.#connected = room;
    this.#meta = room.room;
    /** @type {ChatMessage[]} */
    const missed = [];
    for (const message of room.messages ?? []) {
      if (said.add(readMessage(message))) missed.push(readMessage(message));
    }
    this.chat = said;
    return newsBetween(before, this.connected, missed);
  }

  /**
   * @param {string} method
   * @param {{message: any, broadcast: boolean, recipientIds?: string[]}} params
   * @param {{id: number, timestamp: number}} result
   * @returns {ChatMessage}
   */
  #said(method, { message, broadcast, recipientIds = [] }, { id, timestamp }) {
    const { name, clientId } = this.roster.me;
    return { id, type: method === 'sendMessage' ? 'chat' : 'user_data', broadcast, sender: name, senderId: clientId, message, timestamp, receipients: recipientIds };
  }

  /** @param {Partial<RoomMeta>} change */
  #change(change) {
    this.#meta = { ...this.#meta, ...change };
  }
}
