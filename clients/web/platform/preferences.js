/** What a person prefers on this device, whoever logs in: theme and language. */

import { languageFor } from '../i18n/translator.js';

/** @import { Language } from '../i18n/translator.js' */
/** @typedef {'auto' | 'light' | 'dark'} Theme */

export const THEMES = /** @type {const} */ (['auto', 'light', 'dark']);
const THEME = 'mis.theme';
const LANGUAGE = 'mis.language';

/** @returns {Theme} */
export function theme() {
  const kept = recall(THEME);
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}

/** @param {Theme} chosen */
export function setTheme(chosen) {
  keep(THEME, chosen);
  if (chosen === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = chosen;
}

/** @returns {Language} */
export function language() {
  const kept = recall(LANGUAGE);
  return languageFor(kept ? [kept] : navigator.languages);
}

/** @param {Language} chosen */
export const setLanguage = (chosen) => keep(LANGUAGE, chosen);

/** @param {string} key */
function recall(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // no storage allowed: defaults
  }
}

/**
 * @param {string} key
 * @param {string} value
 */
function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // No storage allowed: the choice lasts until the page is closed.
  }
}
