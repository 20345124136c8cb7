import { EnxRtc, toEnxError } from '/enx-rtc/index.js';
import { renderControls } from './controls.js';
import { DevicePickers } from './device-pickers.js';
import { byId } from './dom.js';
import { placeIcons } from './icons.js';
import { Lobby } from './lobby.js';
import { watchLevel } from './meter.js';
import { Panel } from './panel.js';
import { problemOf } from './problems.js';
import { events, joinBegins, listen, times } from './recorder.js';
import { Stage } from './stage.js';
import { toast } from './toasts.js';
import { demoToken } from './tokens.js';

/** @import { Talker } from '/enx-rtc/types.js' */
/** @import { JoinWish } from './lobby.js' */

/** How loud one's own voice has to be to ring one's own tile. */
const SPEAKING_LEVEL = 0.45;

const page = new URLSearchParams(location.search);
let givenToken = page.get('token') ?? '';
/** `?size=640x360`: what the camera is asked for, on a slow machine or to try out. */
const wantedSize = sizeOf(page.get('size'));

// For browser tests, and for a look behind the scenes in the console.
Object.assign(window, { EnxRtc, enxEvents: events, enxTimes: times });

placeIcons();
const stage = new Stage();
const panel = new Panel();
const lobby = new Lobby({
  name: page.get('name') ?? '',
  room: page.get('room') || decodeURIComponent(location.hash.slice(1)) || suggestedRoom(),
  tokenGiven: givenToken !== '',
  onJoin: (wish) => void join(wish),
});
const devices = new DevicePickers(byId('room-camera-picker'), byId('room-microphone-picker'), {
  camera: (id) => void attempt(() => EnxRtc.setVideoDevice(id)),
  microphone: (id) => void attempt(async () => {
    await EnxRtc.setAudioDevice(id);
    watchSelf();
  }),
});

/** @type {Talker[]} */
let talkers = [];
let meSpeaking = false;
let stopWatching = () => {};

/**
 * @param {JoinWish} wish
 */
async function join(wish) {
  joinBegins();
  const token = givenToken;
  // A token joins once: whatever comes of it, the way back from here needs another.
  givenToken = '';
  lobby.tokenGiven = false;
  lobby.busy = true;
  byId('joining').hidden = !byId('lobby').hidden;
  try {
    await EnxRtc.joinRoom(token || (await demoToken(wish.room, wish.name)), {
      audio: { deviceId: wish.microphone },
      video: { deviceId: wish.camera },
      audioMuted: wish.audioMuted,
      videoMuted: wish.videoMuted,
      name: wish.name,
      ...(wantedSize && { videoSize: wantedSize }),
    });
  } catch (thrown) {
    const error = toEnxError(thrown);
    showProblem(error.code, error.message);
  } finally {
    byId('joining').hidden = true;
    lobby.busy = false;
  }
}

/**
 * @param {string | null} text width and height, e.g. 640x360
 * @returns {{ minWidth: number, minHeight: number, maxWidth: number, maxHeight: number } | undefined}
 */
function sizeOf(text) {
  const [, width, height] = text?.match(/^(\d{2,4})x(\d{2,4})$/)?.map(Number) ?? [];
  return width && height ? { minWidth: width, minHeight: height, maxWidth: width, maxHeight: height } : undefined;
}

/** Draws the room from what the SDK knows. */
function render() {
  const users = EnxRtc.userList;
  const me = users.find((user) => user.clientId === EnxRtc.clientId);
  if (!me) return;
  stage.render({ users, talkers, me: me.clientId, meSpeaking });
  panel.render(users, me.clientId);
  renderControls(me);
}

/** Rings one's own tile while one speaks. */
function watchSelf() {
  stopWatching();
  stopWatching = () => {};
  meSpeaking = false;
  const [track] = EnxRtc.localStream?.getAudioTracks() ?? [];
  if (!track) return;
  stopWatching = watchLevel(track, (level) => {
    const speaking = level > SPEAKING_LEVEL;
    if (speaking === meSpeaking) return;
    meSpeaking = speaking;
    render();
  });
}

/**
 * Runs a call of the user. What fails has fired onEventError, which tells the user.
 * @param {() => Promise<void>} action
 */
async function attempt(action) {
  try {
    await action();
  } catch {
    // Told by onEventError.
  }
  render();
}

EnxRtc.onSlotStream = (slot, stream) => stage.addSlot(slot, stream);

listen(EnxRtc, {
  onRoomConnected({ room }) {
    talkers = [];
    lobby.hide();
    byId('error').hidden = true;
    byId('room-view').hidden = false;
    byId('room-name').textContent = room.name;
    document.title = `${room.name} · Enx room`;
    byId('invite').hidden = page.has('token');
    stage.showSelf(EnxRtc.localStream);
    watchSelf();
    const [camera] = EnxRtc.localStream?.getVideoTracks() ?? [];
    const [microphone] = EnxRtc.localStream?.getAudioTracks() ?? [];
    void devices.refresh({ camera: camera?.getSettings().deviceId, microphone: microphone?.getSettings().deviceId });
    render();
    byId('room-name').focus({ preventScroll: true });
  },
  onRoomDisConnected({ cause, msg }) {
    stopWatching();
    stage.clear();
    panel.toggle(false);
    byId('room-view').hidden = true;
    document.title = 'Enx room';
    if (cause === 2006) {
      void lobby.show();
      toast('You left the room.');
    } else {
      showProblem(cause, msg);
    }
  },
  onUserConnected({ user }) {
    toast(`${user.name} joined`);
    render();
  },
  onUserDisConnected({ user }) {
    toast(`${user.name} left`);
    talkers = talkers.filter((talker) => talker.clientId !== user.clientId);
    render();
  },
  onActiveTalkerList({ activeList }) {
    talkers = activeList;
    render();
  },
  onAudioEvent: () => {
    watchSelf();
    render();
  },
  onVideoEvent: render,
  onRemoteStreamAudioMute: render,
  onRemoteStreamAudioUnMute: render,
  onRemoteStreamVideoMute: render,
  onRemoteStreamVideoUnMute: render,
  onScreenSharedStarted({ name }) {
    toast(`${name} started sharing`);
    render();
  },
  onScreenSharedStopped({ name }) {
    toast(`${name} stopped sharing`);
    render();
  },
  onStartScreenShareACK: render,
  onStoppedScreenShareACK: render,
  onEventError: ({ errorCode, msg }) => {
    // Closing the browser's screen picker is a decision, not a failure.
    if (errorCode !== 1144 || !msg.includes('screen')) toast(msg, 'problem');
  },
  onEventInfo: ({ msg }) => toast(msg),
});

/**
 * @param {number} code
 * @param {string} message
 */
function showProblem(code, message) {
  lobby.hide();
  const { title, text } = problemOf(code, message);
  byId('error-title').textContent = title;
  byId('error-text').textContent = text;
  byId('error-code').textContent = String(code);
  byId('error-detail').textContent = message && message !== text ? ` · ${message}` : '';
  byId('error').hidden = false;
  byId('error-title').focus({ preventScroll: true });
}

byId('error-back').onclick = () => {
  byId('error').hidden = true;
  void lobby.show();
};

const myself = () => EnxRtc.userList.find((user) => user.clientId === EnxRtc.clientId);
const toggleMicrophone = () => void attempt(() => EnxRtc.muteSelfAudio(!myself()?.audioMuted));
const toggleCamera = () => void attempt(() => EnxRtc.muteSelfVideo(!myself()?.videoMuted));
const toggleShare = () => void attempt(() => (myself()?.sharing ? EnxRtc.stopScreenShare() : EnxRtc.startScreenShare()));

byId('mute').onclick = toggleMicrophone;
byId('camera').onclick = toggleCamera;
byId('share').onclick = toggleShare;
byId('sharing-stop').onclick = () => void attempt(() => EnxRtc.stopScreenShare());
byId('leave').onclick = () => void EnxRtc.disconnect();

byId('invite').onclick = async () => {
  const link = new URL(location.pathname, location.href);
  link.searchParams.set('room', byId('room-name').textContent ?? '');
  try {
    await navigator.clipboard.writeText(link.href);
    toast('Invite link copied');
  } catch {
    // Without the clipboard (an insecure page, a refusal) the link is shown to be copied by hand.
    prompt('Copy this link:', link.href);
  }
};

addEventListener('keydown', (event) => {
  if (byId('room-view').hidden || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') panel.toggle(false);
  if (event.repeat || (event.target instanceof Element && event.target.closest('input, select, textarea'))) return;
  if (event.key === 'm' || event.key === 'M') toggleMicrophone();
  if (event.key === 'v' || event.key === 'V') toggleCamera();
});

/** A name for a room that nobody has thought of yet. */
function suggestedRoom() {
  const pick = (/** @type {string[]} */ words) => words[Math.floor(Math.random() * words.length)];
  const number = Math.floor(Math.random() * 90) + 10;
  return `${pick(['calm', 'bright', 'early', 'green', 'quiet', 'warm'])}-${pick(['river', 'harbour', 'meadow', 'forest', 'garden', 'summit'])}-${number}`;
}

if (page.get('autojoin') === '1') {
  const { name, room } = lobby.wish;
  void join({ name: name || 'Guest', room, audioMuted: false, videoMuted: false });
} else {
  void lobby.show();
}
