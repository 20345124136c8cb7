/**
 * Hears what the browser knows of the network: it is there again, it is gone, it is another one.
 * @param {{online: () => void, doubtful: () => void}} hears
 * @returns {() => void} stops listening
 */
export function watchNetwork({ online, doubtful }) {
  // Not every browser has it, and the types know it of none.
  const connection = /** @type {(EventTarget & {type?: string}) | undefined} */ (/** @type {any} */ (navigator).connection);
  let type = connection?.type;
  const change = () => {
    const isOther = connection?.type !== type;
    type = connection?.type;
    // Without a change of its type, only the browser's guess of the network's speed is another.
    if (isOther && type !== 'none') online();
    else doubtful();
  };
  addEventListener('online', online);
  addEventListener('offline', doubtful);
  connection?.addEventListener('change', change);
  return () => {
    removeEventListener('online', online);
    removeEventListener('offline', doubtful);
    connection?.removeEventListener('change', change);
  };
}
