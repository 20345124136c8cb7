/**
 * The initials of a name, for the avatar.
 * @param {string} name
 * @returns {string} one or two letters
 */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  if (words.length === 0) return '?';
  const ends = words.length === 1 ? [words[0]] : [words[0], words[words.length - 1]];
  return ends.map((word) => [...word][0].toLocaleUpperCase()).join('');
}

/**
 * What people are shown as: a name that is not the one that was signed stands beside that.
 * @param {{name: string, signedName?: string}} user
 * @returns {string}
 */
export function fullName({ name, signedName }) {
  return signedName ? `${name} (invited as ${signedName})` : name;
}

/**
 * A steady colour for a person: the same name has the same hue everywhere.
 * @param {string} name
 * @returns {number} a hue, 0 to 359
 */
export function hueOf(name) {
  let hash = 7;
  for (const char of name) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) % 3600;
  return hash % 360;
}

/**
 * Dresses an avatar.
 * @param {HTMLElement} avatar
 * @param {string} name
 */
export function dressAvatar(avatar, name) {
  avatar.textContent = initials(name);
  avatar.style.setProperty('--hue', String(hueOf(name)));
}
