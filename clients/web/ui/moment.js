/** A moment in a sentence, and the time of a message. */

import { clockTime, daysAgo, fullMoment, longDay } from '../model/days.js';
import { html, useTranslator } from './html.js';

/** @import { Key, Translator } from '../i18n/translator.js' */

/** @param {{at: number}} props */
export function Moment({ at }) {
  const { locale } = useTranslator();
  return html`<time datetime=${new Date(at).toISOString()} title=${fullMoment(at, locale)}>${clockTime(at, locale)}</time>`;
}

/**
 * A sentence with the time alone where the day is the same, or with the day.
 *
 * @param {number} at
 * @param {number} from the moment that one knows the day of
 * @param {Translator} words
 * @param {Key} sameDay
 * @param {Key} otherDay
 */
export function whenSentence(at, from, { t, locale }, sameDay, otherDay) {
  const time = clockTime(at, locale);
  return daysAgo(at, from) === 0 ? t(sameDay, { time }) : t(otherDay, { time, day: longDay(at, from, locale) });
}
