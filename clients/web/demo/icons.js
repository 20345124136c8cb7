/** Stroke icons on a 24 grid, drawn for this page. */
const PATHS = {
  mic: '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3"/>',
  micOff: '<path d="M15 9.5V6a3 3 0 0 0-5.7-1.3M9 9v2a3 3 0 0 0 4.6 2.5M5.5 11.5a6.5 6.5 0 0 0 10.2 5.3M18.5 11.5a6.5 6.5 0 0 1-.5 2.4M12 18v3M4 4l16 16"/>',
  camera: '<rect x="3" y="6.5" width="12" height="11" rx="2.5"/><path d="m15 10.7 5-2.9a.7.7 0 0 1 1 .6v7.2a.7.7 0 0 1-1 .6l-5-2.9"/>',
  cameraOff: '<path d="M8.5 6.5h4A2.5 2.5 0 0 1 15 9v1.7l5-2.9a.7.7 0 0 1 1 .6v7.2a.7.7 0 0 1-.9.6M14.8 15.8a2.5 2.5 0 0 1-2.3 1.7h-7A2.5 2.5 0 0 1 3 15V9a2.5 2.5 0 0 1 2-2.4M4 4l16 16"/>',
  screen: '<rect x="3" y="4.5" width="18" height="12" rx="2"/><path d="M9 20h6M12 13.5v-6m0 0L9.5 10M12 7.5l2.5 2.5"/>',
  screenOff: '<rect x="3" y="4.5" width="18" height="12" rx="2"/><path d="M9 20h6M9.7 8.2l4.6 4.6m0-4.6-4.6 4.6"/>',
  people: '<circle cx="9" cy="8.5" r="3.3"/><path d="M3 19.5c.4-3.3 2.9-5.2 6-5.2s5.6 1.9 6 5.2M15.5 5.5a3.2 3.2 0 0 1 0 6M17.2 14.6c2 .6 3.5 2.3 3.8 4.9"/>',
  leave: '<path d="M3.2 14.3v-1.5c0-3 4-5 8.8-5s8.8 2 8.8 5v1.5c0 .7-.6 1.2-1.3 1l-3-.7a1 1 0 0 1-.8-1v-1.7a11 11 0 0 0-7.4 0v1.7a1 1 0 0 1-.8 1l-3 .7c-.7.2-1.3-.3-1.3-1z"/>',
  link: '<path d="M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"/>',
  hand: '<path d="M8 12.5V5.8a1.4 1.4 0 0 1 2.8 0V11m0-.5V4.4a1.4 1.4 0 0 1 2.8 0V11m0-.3V5.8a1.4 1.4 0 0 1 2.8 0v6.7m0-3.2a1.4 1.4 0 0 1 2.8 0v4.5c0 4.2-2.6 6.7-6.2 6.7-3.1 0-4.5-1.5-6-4.1l-2-3.6c-.9-1.6 1-2.9 2.2-1.5L8 13"/>',
  chat: '<path d="M5.5 4.5h13A2.5 2.5 0 0 1 21 7v7.5a2.5 2.5 0 0 1-2.5 2.5H11l-4.3 3.4c-.4.3-.9 0-.9-.4V17h-.3A2.5 2.5 0 0 1 3 14.5V7a2.5 2.5 0 0 1 2.5-2.5z"/><path d="M8 9h8M8 12.5h5"/>',
  send: '<path d="M4.5 12 20 4.5 15.5 20l-3.800-6.200zM11.700 13.800 20 4.5"/>',
  pin: '<path d="M9 4h6l-.7 5.200 3.200 3.300v1.800H6.5v-1.800l3.200-3.300zM12 14.300V20.5"/>',
  star: '<path d="m12 4 2.400 5.100 5.600.7-4.100 3.800 1.100 5.5L12 16.400 7 19.100l1.100-5.5L4 9.800l5.600-.7z"/>',
  more: '<path d="M5.5 12v.1M12 12v.1M18.5 12v.1" stroke-width="2.800"/>',
  door: '<path d="M6 20.5V5.5A1.5 1.5 0 0 1 7.5 4h9A1.5 1.5 0 0 1 18 5.5v15M3.5 20.5h17M14.5 12.5v.1"/>',
  clock: '<circle cx="12" cy="12" r="8.5"/><path d="M12 7.5V12l3 2"/>',
  lock: '<rect x="5" y="10.5" width="14" height="9.5" rx="2.5"/><path d="M8 10.5V8a4 4 0 0 1 8 0v2.5"/>',
  close: '<path d="M6 6l12 12M18 6 6 18"/>',
  alert: '<path d="M12 8.5v4.5M12 16.5v.1"/><circle cx="12" cy="12" r="9"/>',
  signal: '<path d="M5 19.5v-4M10 19.5v-7.500"/><path d="M15 19.5v-11M20 19.5V5" opacity=".35"/>',
  sound: '<path d="M4 9.8v4.4h3l4.5 3.8V6L7 9.8zM15 9.2a4 4 0 0 1 0 5.6M17.5 6.7a7.5 7.5 0 0 1 0 10.6"/>',
};

/**
 * An icon as SVG text. It says nothing to screen readers: the control around it carries the words.
 * @param {keyof typeof PATHS | 'brand'} name
 * @returns {string}
 */
export function icon(name) {
  if (name === 'brand') {
    return '<svg class="icon" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="currentColor"/><path d="M10 9h12v3.4H13.8v2.1h7v3.2h-7v2.1H22V23H10z" fill="var(--ground)"/></svg>';
  }
  return `<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${PATHS[name]}</svg>`;
}

/** Fills every placeholder of the page. */
export function placeIcons() {
  for (const holder of document.querySelectorAll('[data-icon]')) {
    holder.innerHTML = icon(/** @type {keyof typeof PATHS} */ (holder.getAttribute('data-icon')));
  }
}
