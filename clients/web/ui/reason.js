/** Why one stands before a door: what ended the session, or what Pro Santé Connect's way back says in the address. */

/** @typedef {'ended' | 'pin' | 'psc.unknown' | 'psc.refused' | 'psc.unavailable'} Reason each has its sentence, `login.REASON` */

/** As `mis/http/psc.py` says it. @type {Readonly<Record<string, Reason>>} */
const TOLD = { 'unknown-account': 'psc.unknown', refused: 'psc.refused', unavailable: 'psc.unavailable' };

/**
 * What the address says, once: a reload must not say it again.
 *
 * @returns {Reason | null}
 */
export function takeReason() {
  const told = new URLSearchParams(location.search).get('log-in');
  if (told === null) return null;
  history.replaceState(history.state, '', location.pathname + location.hash);
  return TOLD[told] ?? 'psc.refused';
}
