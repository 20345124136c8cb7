import { Codes, EnxError, EnxRtc, isVoiceSlot } from 'enx-rtc';
import type { RoomConnected } from 'enx-rtc';

/** Joins a room and shows its people. The token is from your backend; it joins once. */
export async function join(server: string, token: string, stage: HTMLElement): Promise<RoomConnected> {
  EnxRtc.serverUrl = server; // wss://rooms.example.com

  // A slot's stream stays. Who is on it changes, and onActiveTalkerList says who.
  EnxRtc.onSlotStream = (slot, stream) => {
    if (!isVoiceSlot(slot)) element('video', slot).srcObject = new MediaStream(stream.getVideoTracks());
    element('audio', slot).srcObject = new MediaStream(stream.getAudioTracks());
  };
  EnxRtc.onActiveTalkerList = ({ activeList }) => {
    for (const { streamId, name } of activeList) element('video', streamId).title = name;
  };
  EnxRtc.onRoomDisConnected = ({ cause, msg }) => {
    stage.textContent = `${msg} (${cause})`;
  };

  try {
    return await EnxRtc.joinRoom(token, { audio: true, video: true }, { allow_reconnect: true });
  } catch (error) {
    if (error instanceof EnxError && error.code === Codes.PermissionDenied) stage.textContent = 'Allow camera and microphone.';
    throw error;
  }

  function element<Kind extends 'audio' | 'video'>(kind: Kind, slot: number): HTMLElementTagNameMap[Kind] {
    const known = stage.querySelector<HTMLElementTagNameMap[Kind]>(`${kind}[data-slot="${slot}"]`);
    if (known) return known;
    const made = document.createElement(kind);
    made.dataset['slot'] = `${slot}`;
    made.autoplay = true;
    made.setAttribute('playsinline', ''); // or a phone fills its screen with it
    stage.append(made);
    return made;
  }
}
