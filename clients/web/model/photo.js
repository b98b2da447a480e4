/** How far a photo is made smaller before it is sent: phones make more pixels than anybody looks at. */

/** Sharp on every screen of a clinic, and some 700 KB. */
export const LONGEST_PX = 2_560;
export const QUALITY = 0.85;
export const MADE = 'image/jpeg';

const PHOTOS = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'image/heif']);
const ENDINGS = /\.(jpe?g|png|webp|hei[cf])$/iu;

/** Some browsers tell no type of HEIC. @param {{type: string, name: string}} file */
export const isPhoto = ({ type, name }) => PHOTOS.has(type) || (type === '' && ENDINGS.test(name));

/**
 * The size it is to have; null where it stays as it is.
 *
 * @param {{width: number, height: number}} picture
 * @param {number} size bytes
 * @param {number} limit bytes
 */
export function smaller({ width, height }, size, limit) {
  const longest = Math.max(width, height);
  if (longest <= LONGEST_PX && size <= limit) return null;
  const scale = Math.min(1, LONGEST_PX / longest);
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** @param {string} name of a picture that is a JPEG now */
export const renamed = (name) => `${name.replace(/\.\w{1,5}$/u, '') || name}.jpg`;
