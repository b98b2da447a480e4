/** Sizes and kinds of files, in words. */

import { kindOf, sizeOf } from '../model/attachment.js';

/** @import { Translator } from '../i18n/translator.js' */
/** @import { Kind } from '../model/attachment.js' */
/** @import { IconName } from './icons.js' */

/** @type {Readonly<Record<Kind, IconName>>} */
export const KIND_ICONS = { picture: 'image', pdf: 'file', audio: 'sound', sheet: 'sheet', slides: 'slides', document: 'file', text: 'file' };

/**
 * @param {number} bytes
 * @param {Translator} words
 */
export function sizeText(bytes, { t, locale }) {
  const { value, unit } = sizeOf(bytes);
  return t(`attachment.size.${unit}`, { value: value.toLocaleString(locale) });
}

/**
 * "PDF · 2 pages · 312 Ko"
 *
 * @param {{media_type: string, size: number, pages: number | null}} attachment
 * @param {Translator} words
 */
export function metaText({ media_type, size, pages }, words) {
  const counted = pages ? [words.t('attachment.pages', { count: pages })] : [];
  return [words.t(`attachment.kind.${kindOf(media_type)}`), ...counted, sizeText(size, words)].join(' · ');
}
