/** Sentences from a catalogue: `t('row.unread', { count: 3 })`. Plurals and lists through Intl. */

import en from './en.js';
import fr from './fr.js';

/** @typedef {keyof typeof fr} Key */
/** @typedef {Record<string, string | number>} Params */
/** @typedef {'fr' | 'en'} Language */
/** @typedef {(key: Key, params?: Params) => string} Translate */

/** @type {Record<Language, Record<Key, string | Record<string, string>>>} */
export const CATALOGUES = { fr, en };
/** Each language in its own words. @type {Record<Language, string>} */
export const LANGUAGES = { fr: 'Français', en: 'English' };
/** @type {Record<Language, string>} */
const LOCALES = { fr: 'fr-FR', en: 'en-GB' };

/**
 * @typedef {object} Translator
 * @property {Language} language
 * @property {string} locale
 * @property {Translate} t
 * @property {(names: string[]) => string} list
 * @property {(key: string) => boolean} has whether there is such a sentence: a newer server may name what is unknown here
 * @property {(code: string | null) => string} reason the sentence of a refusal's code
 */

/**
 * @param {Language} language
 * @returns {Translator}
 */
export function translator(language) {
  const catalogue = CATALOGUES[language];
  const plurals = new Intl.PluralRules(LOCALES[language]);
  const lists = new Intl.ListFormat(LOCALES[language], { type: 'conjunction' });
  /** @type {Translate} */
  const t = (key, params = {}) => {
    const entry = catalogue[key];
    const text = typeof entry === 'string' ? entry : (entry[plurals.select(Number(params.count))] ?? entry.other);
    return text.replace(/\{(\w+)\}/gu, (whole, name) => String(params[name] ?? whole));
  };
  const reason = (/** @type {string | null} */ code) => {
    const key = /** @type {Key} */ (`error.${code}`);
    return t(key in catalogue ? key : 'error.internal');
  };
  const has = (/** @type {string} */ key) => key in catalogue;
  return { language, locale: LOCALES[language], t, has, list: (names) => lists.format(names), reason };
}

/**
 * @param {readonly string[]} wanted what the browser prefers, best first
 * @returns {Language} French where none of ours is wanted
 */
export function languageFor(wanted) {
  for (const tag of wanted) {
    const language = tag.slice(0, 2).toLowerCase();
    if (language === 'fr' || language === 'en') return language;
  }
  return 'fr';
}
