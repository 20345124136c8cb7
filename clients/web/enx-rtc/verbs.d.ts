/**
 * What each call to a room takes. Made of the server's verbs: a test (MethodTests) compares, and writes it anew with ENX_WRITE_GOLDEN=1.
 */
import type { AdvanceOption, Offer } from './types.js';

export interface Verbs {
  muteSelfAudio: { muted: boolean };
  muteSelfVideo: { muted: boolean };
  startScreenShare: Record<string, never>;
  stopScreenShare: Record<string, never>;
  restartMedia: { offer: Offer };
  moveMedia: { move: number; offer: Offer };
  lockRoom: Record<string, never>;
  unLockRoom: Record<string, never>;
  hardMute: Record<string, never>;
  hardUnMute: Record<string, never>;
  hardMuteUserAudio: { clientId: string };
  hardUnMuteUserAudio: { clientId: string };
  hardMuteUserVideo: { clientId: string };
  hardUnMuteUserVideo: { clientId: string };
  dropUser: { clientIds: string[] };
  destroy: Record<string, never>;
  switchUserRole: { clientId: string; role?: 'moderator' | 'participant' | 'viewer' };
  renameUser: { clientId: string; name: string };
  switchRoomMode: { mode: 'group' | 'lecture' };
  addSpotlightUsers: { clientIds: string[] };
  removeSpotlightUsers: { clientIds: string[] };
  approveAwaitedUser: { clientId: string };
  denyAwaitedUser: { clientId: string };
  enableKnock: { enabled: boolean };
  extendConferenceDuration: Record<string, never>;
  banUser: { clientId: string };
  unbanUser: { user_ref: string };
  requestFloor: Record<string, never>;
  cancelFloor: Record<string, never>;
  finishFloor: Record<string, never>;
  acceptInviteFloorRequest: Record<string, never>;
  rejectInviteFloor: Record<string, never>;
  grantFloor: { clientId: string };
  denyFloor: { clientId: string };
  releaseFloor: { clientId: string };
  inviteToFloor: { clientId: string };
  cancelFloorInvite: { clientId: string };
  sendMessage: { message: string; broadcast: boolean; recipientIds?: string[] };
  sendUserData: { message: object; broadcast: boolean; recipientIds?: string[] };
  getMessages: { afterId?: number };
  setTalkerCount: { count: number };
  getTalkerCount: Record<string, never>;
  getMaxTalkers: Record<string, never>;
  setAudioOnlyMode: { audioOnly: boolean };
  setReceiveVideoQuality: { videoQuality: 'Auto' | 'HD' | 'SD' | 'LD'; streamType: 'talker' | 'canvas' };
  getReceiveVideoQuality: Record<string, never>;
  pinUsers: { clientIds: string[] };
  unpinUsers: { clientIds: string[] };
  setAdvancedOptions: { options?: AdvanceOption[] };
  getAdvancedOptions: Record<string, never>;
  subscribeForTalkerNotification: { enabled: boolean };
  batteryUpdate: { level: number; charging: boolean };
  videoResolution: { width: number; height: number };
}
