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
}

/** Who is on which slot; `streamId` is the slot. */
export interface Talker {
  streamId: number;
  clientId: string;
  name: string;
  mediatype: 'audiovideo' | 'audioonly';
  reason: 'user' | 'bw';
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

/** What `joinRoom` resolves with and `onRoomConnected` hears. */
export interface RoomConnected {
  id: string;
  clientId: string;
  user: UserMeta;
  userList: UserMeta[];
  streams: StreamMeta[];
  room: { name: string; owner_ref: string; settings: RoomSettings; locked: boolean; share: boolean };
  /** kbit/s */
  maxVideoBW: number;
  maxVideoFps: number;
  numAudioTalkers: number;
  numVideoTalkers: number;
}

/** Why the user is out of the room. */
export interface RoomDisConnected {
  cause: number;
  msg: string;
}

/** Why joining failed. */
export interface RoomError {
  errorCode: number;
  msg: string;
  result: number;
}

/** A call that could not be carried out. `cause` is the more particular code, where there is one. */
export interface EventError {
  errorCode: number;
  msg: string;
  cause?: number;
}

/** Something worth knowing that is no failure of a call. */
export interface EventInfo {
  code: number;
  msg: string;
}

export interface UserConnected {
  user: UserMeta;
}

export interface UserDisConnected {
  user: UserMeta;
  cause: { code: number; message: string };
}

/** One's own stream came or went. */
export interface StreamEvent {
  streamId: string;
  msg: string;
  result: string;
}

export interface ActiveTalkerList {
  active: boolean;
  activeList: Talker[];
}

/** One's own microphone or camera changed: `Audio On`, `Audio Off`, `Video On`, `Video Off`. */
export interface MuteEvent {
  msg: string;
  result: string;
}

/** Somebody else's microphone or camera changed. */
export interface RemoteMute {
  clientId: string;
  name: string;
}

/** A screen share began or ended. */
export interface ScreenShared {
  result: string;
  streamId: string;
  clientId: string;
  name: string;
}

/** Every callback with its payload. */
export interface Callbacks {
  onRoomConnected: RoomConnected;
  onRoomDisConnected: RoomDisConnected;
  onRoomError: RoomError;
  onUserConnected: UserConnected;
  onUserDisConnected: UserDisConnected;
  onPublishedStream: StreamEvent;
  onUnPublishedStream: StreamEvent;
  onActiveTalkerList: ActiveTalkerList;
  onAudioEvent: MuteEvent;
  onVideoEvent: MuteEvent;
  onRemoteStreamAudioMute: RemoteMute;
  onRemoteStreamAudioUnMute: RemoteMute;
  onRemoteStreamVideoMute: RemoteMute;
  onRemoteStreamVideoUnMute: RemoteMute;
  onScreenSharedStarted: ScreenShared;
  onScreenSharedStopped: ScreenShared;
  onStartScreenShareACK: ScreenShared;
  onStoppedScreenShareACK: ScreenShared;
  onEventError: EventError;
  onEventInfo: EventInfo;
}

/** The range of picture sizes that a camera may use, pixels. */
export interface VideoSize {
  minWidth?: number;
  minHeight?: number;
  maxWidth?: number;
  maxHeight?: number;
}

/** What a user brings into the room. */
export interface LocalInfo {
  /** Publish a microphone (default true); an object names the device. */
  audio?: boolean | { deviceId?: string };
  /** Publish a camera (default true); an object names the device. */
  video?: boolean | { deviceId?: string };
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
  maxVideoLayers?: number;
  /** Free words about the stream, for the application. */
  attributes?: Record<string, string>;
}

/** How a user wants to be connected. */
export interface RoomInfo {
  allow_reconnect?: boolean;
  number_of_attempts?: number;
  timeout_interval?: number;
  /** No video, neither sent nor received. */
  audio_only?: boolean;
  /** No media at all. */
  chat_only?: boolean;
  forceTurn?: boolean;
  activeviews?: 'list' | 'view';
}

/** One switch of `advanceOptions`. */
export interface AdvanceOption {
  id: string;
  enable: boolean;
}

/** What an m-section of the offer is for. */
export interface Section {
  mid: string;
  use: 'microphone' | 'camera' | 'share' | 'slot';
  slot?: number;
}

/** The client's one offer. */
export interface Offer {
  sdp: string;
  sections: Section[];
}

/** The server's answer. */
export interface Answer {
  sdp: string;
  slots: number[];
}

/** The devices of this machine. Labels are empty until the user has granted access once. */
export interface Devices {
  microphones: MediaDeviceInfo[];
  cameras: MediaDeviceInfo[];
  speakers: MediaDeviceInfo[];
}
