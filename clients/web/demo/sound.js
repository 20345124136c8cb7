/**
 * Plays the sound of a stream. When it has become another track while the one before still lives, the element goes on with it and
 * does not start anew.
 * @param {HTMLAudioElement} audio
 * @param {MediaStream | null} stream
 */
export function playSound(audio, stream) {
  const played = /** @type {MediaStream | null} */ (audio.srcObject);
  if (!stream || !played?.active) {
    audio.srcObject = stream && new MediaStream(stream.getAudioTracks());
    return;
  }
  const tracks = stream.getAudioTracks();
  for (const track of tracks) played.addTrack(track);
  for (const track of played.getTracks()) if (!tracks.includes(/** @type {MediaStreamTrack} */ (track))) played.removeTrack(track);
}
