/** Text as the contract takes it: NFC, code points, no control characters but tab and newline. */

const REFUSED = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uD800-\uDFFF]/gu;

/** @param {string} text what was typed or pasted, without what the server would refuse */
export const clean = (text) => text.replace(/\r\n?/gu, '\n').replace(REFUSED, '').normalize('NFC').trimEnd();

/** @param {string} text */
export const chars = (text) => [...text.normalize('NFC')].length;

/** @param {string} text */
export const isBlank = (text) => text.trim() === '';
