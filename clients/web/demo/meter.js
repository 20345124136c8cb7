/** How often the level is looked at. */
const INTERVAL_MS = 100;

/**
 * Watches how loud a microphone is.
 * @param {MediaStreamTrack} track
 * @param {(level: number) => void} onLevel hears 0 (silent) to 1 (loud) ten times a second
 * @returns {() => void} stops watching
 */
export function watchLevel(track, onLevel) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // -60 dB and below is silence to a meter, -10 dB is loud speech.
    const decibels = 10 * Math.log10(power + 1e-9);
    onLevel(Math.min(1, Math.max(0, (decibels + 60) / 50)));
  }, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    if (context.state !== 'closed') void context.close();
  };
}
