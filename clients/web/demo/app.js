import { EnxRtc, toEnxError } from '/enx-rtc/index.js';
import { tokenName } from '/enx-rtc/token.js';
import { Bandwidth } from './bandwidth.js';
import { ChatPanel } from './chat-panel.js';
import { renderControls } from './controls.js';
import { DevicePickers } from './device-pickers.js';
import { byId } from './dom.js';
import { Figures } from './figures.js';
import { placeIcons } from './icons.js';
import { keepRoom, lastRoom } from './last-room.js';
import { Lobby, suggestedRoom } from './lobby.js';
import { watchLevel } from './meter.js';
import { NetworkControls } from './network-controls.js';
import { Notices } from './notices.js';
import { comesInSilently, isOfThisMachine, readPageOptions, withoutToken } from './page-options.js';
import { fullName } from './people.js';
import { PeoplePanel } from './people-panel.js';
import { problemOf } from './problems.js';
import { events, joinBegins, listen, times } from './recorder.js';
import { RoomControls } from './room-controls.js';
import { closePanels } from './side-panel.js';
import { Stage } from './stage.js';
import { toast } from './toasts.js';
import { demoToken } from './tokens.js';
import { showWaiting } from './waiting.js';

/** @import { Talker } from '/enx-rtc/types.js' */
/** @import { JoinWish } from './lobby.js' */

/** How loud one's own voice has to be to ring one's own tile. */
const SPEAKING_LEVEL = 0.45;

const options = readPageOptions(location.search, location.hash);
let givenToken = options.token;
if (givenToken) history.replaceState(history.state, '', withoutToken(location.href));
EnxRtc.serverUrl = options.servers;

// For browser tests, and for a look behind the scenes in the console.
Object.assign(window, { EnxRtc, enxEvents: events, enxTimes: times });

placeIcons();
const stage = new Stage((clientId, pinned) => void attempt(() => (pinned ? EnxRtc.pinUsers([clientId]) : EnxRtc.unpinUsers([clientId]))));
const people = new PeoplePanel((action) => void attempt(action));
const chat = new ChatPanel((action) => void attempt(action));
const roomControls = new RoomControls((action) => void attempt(action));
const notices = new Notices((action) => void attempt(action));
const network = new NetworkControls((action) => void attempt(action));
const bandwidth = new Bandwidth();
const figures = new Figures(stage);
const lobby = new Lobby({
  name: options.name || tokenName(givenToken),
  room: options.room || lastRoom() || suggestedRoom(),
  tokenGiven: givenToken !== '',
  // On a node for all the world, strangers would meet there.
  demoRoom: isOfThisMachine(location.hostname),
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
let away = false;
let drawing = false;
let stopWatching = () => {};

/**
 * @param {JoinWish} wish
 */
async function join(wish) {
  const token = givenToken;
  // A token joins once: whatever comes of it, the way back from here needs another.
  givenToken = '';
  lobby.tokenGiven = false;
  await enter(async () => {
    await EnxRtc.joinRoom(token || (await demoToken(wish.room, wish.name, options.tokenWish)), {
      audio: { deviceId: wish.microphone },
      video: { deviceId: wish.camera },
      audioMuted: wish.audioMuted,
      videoMuted: wish.videoMuted,
      name: wish.name,
      ...options.localInfo,
    }, options.roomInfo, options.advanceOptions);
    // A room that one was in by a token of one's own has no other way in from here.
    if (!token) keepRoom(wish.room);
  }, showProblem);
}

/**
 * @param {() => Promise<unknown>} way
 * @param {(code: number, message: string) => void} failed
 */
async function enter(way, failed) {
  joinBegins();
  lobby.busy = true;
  byId('joining').hidden = !byId('lobby').hidden;
  try {
    await way();
  } catch (thrown) {
    const error = toEnxError(thrown);
    showWaiting(null);
    // Called off by oneself: nothing has failed.
    if (error.code === 2006) void lobby.showAgain();
    else failed(error.code, error.message);
  } finally {
    byId('joining').hidden = true;
    lobby.busy = false;
  }
}

/** Draws the room from what the SDK knows, once for everything that happens at the same moment. */
function render() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    draw();
  });
}

function draw() {
  const me = EnxRtc.whoAmI();
  if (!me) return;
  stage.render({ users: EnxRtc.userList, talkers, me: me.clientId, meSpeaking, uplink: bandwidth.uplink, shareHeldBack: bandwidth.shareHeldBack, away, pinned: EnxRtc.pinnedUsers, spotlight: EnxRtc.spotlightUsers });
  people.render();
  chat.render();
  roomControls.render();
  notices.render();
  renderControls(me);
  network.render();
  bandwidth.render(talkers);
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
 * @param {() => Promise<unknown>} action
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

const nameOf = (/** @type {string} */ clientId) => EnxRtc.userList.find((user) => user.clientId === clientId)?.name ?? 'Somebody';
const says = (/** @type {string} */ words) => () => toast(words);

listen(EnxRtc, {
  onRoomAwaited({ event_type }) {
    lobby.hide();
    byId('joining').hidden = true;
    showWaiting(event_type);
  },
  onRoomConnected({ room }) {
    talkers = [];
    away = false;
    lobby.hide();
    showWaiting(null);
    byId('error').hidden = true;
    byId('joining').hidden = true;
    byId('room-view').hidden = false;
    byId('room-name').textContent = room.name;
    document.title = `${room.name} · Enx room`;
    byId('invite').hidden = options.token !== '';
    notices.begin();
    network.begin();
    bandwidth.begin();
    figures.toggle(options.figures);
    chat.begin();
    stage.showSelf(EnxRtc.localStream);
    watchSelf();
    const [camera] = EnxRtc.localStream?.getVideoTracks() ?? [];
    const [microphone] = EnxRtc.localStream?.getAudioTracks() ?? [];
    void devices.refresh({ camera: camera?.getSettings().deviceId, microphone: microphone?.getSettings().deviceId });
    draw();
    byId('room-name').focus({ preventScroll: true });
    if (!EnxRtc.peerConnection) chat.side.toggle(true);
  },
  onRoomDisConnected({ cause, msg }) {
    stopWatching();
    figures.toggle(false);
    stage.clear();
    closePanels();
    byId('room-view').hidden = true;
    document.title = 'Enx room';
    if (cause === 2006) {
      void lobby.showAgain();
      toast('You left the room.');
    } else {
      showProblem(cause, msg);
    }
  },
  onConnectionInterrupted() {
    away = true;
    notices.reconnecting('Reconnecting…');
  },
  onReconnect: ({ attempt: number, of }) => notices.reconnecting(`Reconnecting… attempt ${number} of ${of}`),
  onUserReconnectSuccess() {
    away = false;
    notices.reconnecting('');
    watchSelf();
    toast('You are back.');
  },
  onConnectionLost: () => notices.reconnecting('The connection is lost'),
  onUserConnected: ({ user }) => toast(`${fullName(user)} joined`),
  onUserDisConnected({ user }) {
    toast(`${user.name} left`);
    talkers = talkers.filter((talker) => talker.clientId !== user.clientId);
  },
  onActiveTalkerList({ activeList }) {
    talkers = activeList;
  },
  onRoomBandwidthAlert: (alert) => bandwidth.alert(alert),
  onPublisherBandwidthAlert: (alert) => bandwidth.uplinkAlert(alert),
  onAudioOnlyByBandwidth: ({ enabled }) => bandwidth.soundOnly(enabled),
  onAudioEvent: watchSelf,
  onShareStreamEvent({ message }) {
    bandwidth.shareHeldBack = message === 'Share stopped';
  },
  onScreenSharedStarted({ name }) {
    bandwidth.shareHeldBack = false;
    toast(`${name} started sharing`);
  },
  onScreenSharedStopped({ name }) {
    bandwidth.shareHeldBack = false;
    toast(`${name} stopped sharing`);
  },
  onLockedRoom: says('The room is locked.'),
  onUnLockedRoom: says('The room is open.'),
  onReceivedHardMute: ({ status }) => {
    if (EnxRtc.getRole() !== 'moderator') toast(status ? 'A moderator has muted everyone.' : 'You may unmute yourself again.');
  },
  onReceivedHardMuteAudio: says('A moderator has muted you.'),
  onReceivedHardUnMuteAudio: says('You may unmute yourself again.'),
  onReceivedHardMuteVideo: says('A moderator has turned your camera off.'),
  onReceivedHardUnMuteVideo: says('You may turn your camera on again.'),
  onUserRoleChanged({ clientId, role }) {
    toast(clientId === EnxRtc.clientId ? `You are ${role === 'moderator' ? 'the moderator' : `a ${role}`} now.` : `${nameOf(clientId)} is ${role === 'moderator' ? 'the moderator' : `a ${role}`} now.`);
  },
  onRoomModeSwitched: ({ mode }) => toast(mode === 'lecture' ? 'This is a lecture now.' : 'This is a meeting now.'),
  onUserAwaited: ({ user }) => toast(`${fullName(user)} would like to come in`),
  onKnockEnabled: ({ enabled }) => toast(enabled ? 'Newcomers knock from now on.' : 'Newcomers come in by themselves.'),
  onFloorRequestReceived: ({ name }) => toast(`${name} would like to speak`),
  onGrantedFloorRequest: says('You have the floor: unmute to speak.'),
  onDeniedFloorRequest: says('You do not get the floor now.'),
  onReleasedFloorRequest: says('A moderator took the floor back.'),
  onAcceptedFloorInvite: ({ name }) => toast(`${name} has the floor`),
  onRejectedInviteFloor: ({ name }) => toast(`${name} does not want to speak`),
  onConferenceRemainingDuration: ({ remaining }) => notices.remaining(remaining),
  onConferencessExtended({ extended }) {
    notices.extended();
    toast(`${extended} more minutes`);
  },
  onMessageReceived({ message }) {
    if (!chat.side.open) toast(`${message.sender}: ${message.message}`.slice(0, 140));
  },
  onEventError: ({ errorCode, msg }) => {
    // Closing the browser's screen picker is a decision, not a failure.
    if (errorCode !== 1144 || !msg.includes('screen')) toast(msg, 'problem');
  },
  onEventInfo: ({ msg }) => toast(msg),
}, render);

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
  void lobby.showAgain();
};

const toggleMicrophone = () => void attempt(() => EnxRtc.muteSelfAudio(!EnxRtc.whoAmI()?.audioMuted));
const toggleCamera = () => void attempt(() => EnxRtc.muteSelfVideo(!EnxRtc.whoAmI()?.videoMuted));
const toggleShare = () => void attempt(() => (EnxRtc.whoAmI()?.sharing ? EnxRtc.stopScreenShare() : EnxRtc.startScreenShare()));
const toggleHand = () => void attempt(() => {
  const { mine } = EnxRtc.floor;
  if (mine === 'holding') return EnxRtc.finishFloor();
  if (mine === 'invited') return EnxRtc.acceptInviteFloorRequest();
  return mine === 'requested' ? EnxRtc.cancelFloor() : EnxRtc.requestFloor();
});

byId('mute').onclick = toggleMicrophone;
byId('camera').onclick = toggleCamera;
byId('share').onclick = toggleShare;
byId('raise-hand').onclick = toggleHand;
byId('sharing-stop').onclick = () => void attempt(() => EnxRtc.stopScreenShare());
byId('leave').onclick = () => void EnxRtc.disconnect();
byId('waiting-cancel').onclick = () => void EnxRtc.disconnect();

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
  if (event.key === 'Escape') closePanels();
  if (event.repeat || (event.target instanceof Element && event.target.closest('input, select, textarea'))) return;
  if (event.key === 'm' || event.key === 'M') toggleMicrophone();
  if (event.key === 'v' || event.key === 'V') toggleCamera();
});

function begin() {
  if (options.autojoin) {
    const { name, room } = lobby.wish;
    const silently = comesInSilently(navigator.userActivation);
    void join({ name: name || 'Guest', room, audioMuted: silently, videoMuted: silently });
  } else {
    void lobby.show();
  }
}

const [navigation] = performance.getEntriesByType('navigation');
const reloaded = /** @type {PerformanceNavigationTiming | undefined} */ (navigation)?.type === 'reload';
if (reloaded && EnxRtc.canResume()) {
  // A place that is gone is no failure of this page: one begins anew.
  void enter(() => EnxRtc.resumeRoom(), begin);
} else {
  begin();
}
