/**
 * Hears what the browser knows of the network: it is there again, it is gone, it is another one.
 * @param {{online: () => void, doubtful: () => void}} hears
 * @returns {() => void} stops listening
 */
export function watchNetwork({ online, doubtful }) {
  // Not every browser has it, and the types know it of none.
  const connection = /** @type {EventTarget | undefined} */ (/** @type {any} */ (navigator).connection);
  addEventListener('online', online);
  addEventListener('offline', doubtful);
  connection?.addEventListener('change', doubtful);
  return () => {
    removeEventListener('online', online);
    removeEventListener('offline', doubtful);
    connection?.removeEventListener('change', doubtful);
  };
}
