/**
 * The statistics of a connection. Firefox never answers for one that is closed while it is asked, so whoever waited would wait for ever.
 * @param {Pick<RTCPeerConnection, 'getStats'>} connection
 * @param {AbortSignal} closed aborts when the connection is closed
 * @returns {Promise<RTCStatsReport | null>} null when it is closed, or the browser does not say
 */
export function readStats(connection, closed) {
  if (closed.aborted) return Promise.resolve(null);
  return new Promise((resolve) => {
    /** @param {RTCStatsReport | null} report */
    const end = (report) => {
      closed.removeEventListener('abort', gone);
      resolve(report);
    };
    const gone = () => end(null);
    closed.addEventListener('abort', gone);
    connection.getStats().then(end, gone);
  });
}
