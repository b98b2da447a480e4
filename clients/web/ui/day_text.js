/** A day as people say it: "Aujourd'hui, lundi 23 novembre", "Hier, ...", or the day alone. */

import { daysAgo, longDay } from '../model/days.js';
import { useNow, useTranslator } from './html.js';

/** @param {number} at a moment of that day, ms since 1970-01-01 UTC; the text stays true past midnight */
export function useDayText(at) {
  const { t, locale } = useTranslator();
  const now = useNow(60_000);
  const ago = daysAgo(at, now);
  const day = longDay(at, now, locale);
  return ago === 0 ? t('day.today', { day }) : ago === 1 ? t('day.yesterday', { day }) : day;
}
