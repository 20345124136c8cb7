/**
 * The shapes that an application meets. The names are those of the room vocabulary, spelling included;
 * docs/protocol.md is the contract behind them.
 */

/** What a user may do. */
export interface Permissions {
  publish: boolean;
  subscribe: boolean;
  record: boolean;
  stats: boolean;
  controlhandlers: boolean;
}

/** A user as the others see it. */
export interface UserMeta {
  clientId: string;
  name: string;
  user_ref: string;
  role: 'moderator' | 'participant' | 'viewer';
  permissions: Permissions;
  audioMuted: boolean;
  videoMuted: boolean;
  sharing: boolean;
  /** A moderator muted the microphone: only a moderator can undo it. */
  hardMutedAudio: boolean;
  /** A moderator muted the camera. */
  hardMutedVideo: boolean;
  /** Holds the floor of a lecture. */
  hasFloor: boolean;
  /** Its connection is lost and being restored. */
  reconnecting: boolean;
  /** The application's own words about the user's stream: what it joined with as `localInfo.attributes`. */
  attributes: Record<string, string>;
  /** The name that the token was signed with, where `name` is another. */
  signedName?: string;
  /** The user may choose its own name (`renameUser`), as its token says; a moderator may anyhow. */
  mayRename?: boolean;
  /** What the user's token withholds; not there for nothing. */
  withheld?: Withheld;
}

/** What a token withholds that the role would give. */
export interface Withheld {
  microphone: boolean;
  camera: boolean;
  share: boolean;
  data: boolean;
  chat: boolean;
}

/** Who is on which slot; `streamId` is the slot. */
export interface Talker {
  streamId: number;
  clientId: string;
  name: string;
  mediatype: 'audiovideo' | 'audioonly';
  /**
   * Why there is no picture: the user's camera is off, the network does not carry it (`bw`), the server or this client does not take what it is
   * sent in (`codec`), or what arrives of it cannot be decrypted (`publisher`).
   */
  reason: 'user' | 'bw' | 'codec' | 'publisher';
  /** The same of the sound. Not there from a server of an early release. */
  audioreason?: 'user' | 'codec' | 'publisher';
  audiomuted: boolean;
  videomuted: boolean;
  videoaspectratio: string;
  pinned: boolean;
  spotlight: boolean;
  speaking: boolean;
}

/** A slot that the client receives. */
export interface StreamMeta {
  id: number;
  audio: boolean;
  video: boolean;
  data: boolean;
  screen: boolean;
  canvas: boolean;
}

/** The settings of a room. */
export interface RoomSettings {
  description: string;
  mode: 'group' | 'lecture';
  moderators: number;
  participants: number;
  max_active_talkers: number;
  quality: string;
  screen_share: boolean;
  abwd: boolean;
  adhoc: boolean;
  scheduled: boolean;
  scheduled_time: string | null;
  duration: number;
  knock: boolean;
  wait_for_moderator: boolean;
}

/** The room as its users see it. */
export interface RoomMeta {
  name: string;
  owner_ref: string;
  settings: RoomSettings;
  locked: boolean;
  share: boolean;
  /** All microphones but the moderators' are muted. */
  mute: boolean;
  /** People wait until a moderator is there. */
  waitRoom: boolean;
  /** A moderator lets each person in. */
  knockEnabled: boolean;
  /** Minutes; 0 is without end. */
  remainingDuration: number;
}

/** Somebody who waits in the waiting room. */
export interface AwaitedUser {
  clientId: string;
  name: string;
  /** The name that the token was signed with, where `name` is another. */
  signedName?: string;
  user_ref: string;
  role: UserMeta['role'];
}

/** A line of chat, or a piece of the application's data. */
export interface ChatMessage {
  id: number;
  type: 'chat' | 'user_data';
  /** To everyone. */
  broadcast: boolean;
  /** The sender's name. */
  sender: string;
  /** Empty when a backend said it. */
  senderId: string;
  /** Text; for `user_data` what was sent. */
  message: any;
  /** ms since 1970 */
  timestamp: number;
  /** Client ids, when it is not for everyone. */
  receipients: string[];
}

/** A STUN or TURN server. */
export interface IceServer {
  urls: string[];
  username: string;
  credential: string;
}

/** What `joinRoom` resolves with and `onRoomConnected` hears. */
export interface RoomConnected {
  id: string;
  clientId: string;
  user: UserMeta;
  userList: UserMeta[];
  streams: StreamMeta[];
  room: RoomMeta;
  /** kbit/s */
  maxVideoBW: number;
  maxVideoFps: number;
  numAudioTalkers: number;
  numVideoTalkers: number;
  /** Who asked for the floor, in order; told to moderators. */
  raisedHands: string[];
  /** Who holds the floor: one or none. */
  approvedHands: string[];
  /** Who was offered the floor and has not answered. */
  floorInvites: string[];
  /** Who waits in the waiting room; told to moderators. */
  awaitedParticipants: AwaitedUser[];
  spotlightUsers: string[];
  /** Whom one has pinned oneself. */
  pinnedUsers: string[];
  /** What was said before, oldest first. */
  messages: ChatMessage[];
  iceServers: IceServer[];
}

/** What one is sent: the answer to every call about it. */
export interface ReceiveSettings {
  numTalkers: number;
  numAudioTalkers: number;
  numVideoTalkers: number;
  maxTalkers: number;
  audioOnly: boolean;
  talkerQuality: VideoQuality;
  canvasQuality: VideoQuality;
  pinnedUsers: string[];
  options: AdvanceOption[];
}

/** The best picture to be sent. */
export type VideoQuality = 'Auto' | 'HD' | 'SD' | 'LD';

/** The range of picture sizes that a camera may use, pixels. */
export interface VideoSize {
  minWidth?: number;
  minHeight?: number;
  maxWidth?: number;
  maxHeight?: number;
}

/** Pixels. */
export interface PictureSize {
  width: number;
  height: number;
}

/** What a user brings into the room. */
export interface LocalInfo {
  /** Publish a microphone (default true); an object names the device. */
  audio?: boolean | { deviceId?: string };
  /** Publish a camera (default true); an object names the device. */
  video?: boolean | { deviceId?: string };
  /** Open data channels, for `sendData`. */
  data?: boolean;
  /** Join with the microphone off: it is not even opened until the first unmute. */
  audioMuted?: boolean;
  /** Join with the camera off: its light stays dark until the first unmute. */
  videoMuted?: boolean;
  /** The name others see; empty means the token's name. */
  name?: string;
  /** A map, or the four numbers `[minWidth, minHeight, maxWidth, maxHeight]`. */
  videoSize?: VideoSize | [number, number, number, number];
  /** Frames a second, 1 to 30. */
  framerate?: number;
  /** The most the camera may send, kbit/s. */
  maxVideoBW?: number;
  /** The least the camera should send, kbit/s. */
  minVideoBW?: number;
  /** How many sizes of the camera's picture to send at most, 1 to 3 (default 3). */
  maxVideoLayers?: number;
  /** Free words about the stream, for the application. */
  attributes?: Record<string, string>;
}

/** How a user wants to be connected. */
export interface RoomInfo {
  /** Come back by itself when the network fails (default true). */
  allow_reconnect?: boolean;
  /** How many times, at least 1 (default 3). */
  number_of_attempts?: number;
  /** How long one attempt may last (default 20 s). Under 1,000 it is seconds, from there on ms. */
  timeout_interval?: number;
  /** No video, neither sent nor received. */
  audio_only?: boolean;
  /** No media at all. */
  chat_only?: boolean;
  /** Media only through a relay. */
  forceTurn?: boolean;
  activeviews?: 'list' | 'view';
}

/** One switch of `advanceOptions`: `battery_updates`, `notify-video-resolution-change`, `adapt-audio-only`. */
export interface AdvanceOption {
  id: string;
  enable: boolean;
}

/** What an m-section of the offer is for. */
export interface Section {
  mid: string;
  use: 'microphone' | 'camera' | 'share' | 'slot' | 'data';
  slot?: number;
}

/** The client's offer. */
export interface Offer {
  sdp: string;
  sections: Section[];
}

/** The server's answer. */
export interface Answer {
  sdp: string;
  slots: number[];
  /** Whether the connection that was there goes on; false for a new one, which it cannot become. */
  goesOn?: boolean;
}

/** The room's node is another: the room as it is now, and how one's place in it is proved and counted from here on. */
export interface RoomRestored {
  nextSeq: number;
  resumeToken: string;
  snapshot: RoomConnected;
}

/** The devices of this machine. Labels are empty until the user has granted access once. */
export interface Devices {
  microphones: MediaDeviceInfo[];
  cameras: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}

export * from './payloads.js';
