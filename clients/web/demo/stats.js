/**
 * What the browser's statistics say of one video.
 * @typedef {{width: number, height: number, fps: number, kbps: number}} VideoFigures
 */

/**
 * What they say of the connection. Rates are those since the look before.
 * @typedef {object} Figures
 * @property {Map<string, VideoFigures>} received by the id of the track
 * @property {(VideoFigures & {rid: string})[]} sent the sizes of one's own video, the smallest first
 * @property {number} downKbps
 * @property {number} upKbps
 * @property {number} estimateKbps what the browser believes that it can send; 0 when it does not say
 * @property {number} rttMs
 * @property {number} lostPercent of what was to be received
 */

/** @typedef {Map<string, any>} Report as `RTCStatsReport`, which is one */

/**
 * Reads the statistics of a connection.
 * @param {Report} report
 * @param {Report | null} before the look before
 * @returns {Figures}
 */
export function readFigures(report, before) {
  /** @type {Figures} */
  const figures = { received: new Map(), sent: [], downKbps: 0, upKbps: 0, estimateKbps: 0, rttMs: 0, lostPercent: 0 };
  const rate = (/** @type {any} */ entry, /** @type {string} */ field) => kbps(entry, before?.get(entry.id), field);
  let lost = 0;
  let due = 0;
  for (const entry of report.values()) {
    if (entry.type === 'inbound-rtp') {
      const old = before?.get(entry.id);
      const lostNow = Math.max(0, grown(entry, old, 'packetsLost'));
      lost += lostNow;
      due += lostNow + grown(entry, old, 'packetsReceived');
      if (entry.kind === 'video') figures.received.set(entry.trackIdentifier, pictureOf(entry, rate(entry, 'bytesReceived')));
    } else if (entry.type === 'outbound-rtp' && entry.kind === 'video') {
      const picture = pictureOf(entry, rate(entry, 'bytesSent'));
      if (picture.kbps > 0 && picture.height > 0) figures.sent.push({ ...picture, rid: entry.rid ?? '' });
    } else if (entry.type === 'candidate-pair' && entry.nominated && entry.state === 'succeeded') {
      figures.downKbps += rate(entry, 'bytesReceived');
      figures.upKbps += rate(entry, 'bytesSent');
      figures.estimateKbps = Math.round((entry.availableOutgoingBitrate ?? 0) / 1000);
      figures.rttMs = Math.round((entry.currentRoundTripTime ?? 0) * 1000);
    }
  }
  figures.sent.sort((one, other) => one.height - other.height);
  figures.lostPercent = due > 0 ? (100 * lost) / due : 0;
  return figures;
}

/**
 * @param {any} entry
 * @param {number} rate
 * @returns {VideoFigures}
 */
function pictureOf({ frameWidth = 0, frameHeight = 0, framesPerSecond = 0 }, rate) {
  return { width: frameWidth, height: frameHeight, fps: Math.round(framesPerSecond), kbps: rate };
}

/**
 * @param {any} entry
 * @param {any} old
 * @param {string} field
 */
function grown(entry, old, field) {
  return old ? (entry[field] ?? 0) - (old[field] ?? 0) : 0;
}

/**
 * @param {any} entry
 * @param {any} old
 * @param {string} field a count of bytes
 */
function kbps(entry, old, field) {
  const ms = old ? entry.timestamp - old.timestamp : 0;
  return ms > 0 ? Math.max(0, Math.round((grown(entry, old, field) * 8) / ms)) : 0;
}
