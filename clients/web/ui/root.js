/** The whole page: a door, or the workspace of who is logged in. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { translator } from '../i18n/translator.js';
import * as preferences from '../platform/preferences.js';
import { followKeyboard } from '../platform/viewport.js';
import { delay } from '../sync/backoff.js';
import { Refusal } from '../wire/errors.js';
import { whoIsAsking } from '../wire/http.js';
import { Translation, html } from './html.js';
import { LoggedIn } from './logged_in.js';
import { Login } from './login.js';
import { DOORS } from './pages.js';
import { takeReason } from './reason.js';
import { Unreachable } from './unreachable.js';

/** @import { SessionState } from '../wire/types.js' */
/** @import { Reason } from './reason.js' */
/** @typedef {{password: string}} Proof */
/** @typedef {{name: 'asking' | 'unreachable' | 'out'} | {name: 'in', told: SessionState}} Phase */

export function Root() {
  const [language, setLanguage] = useState(preferences.language());
  const [phase, setPhase] = useState(/** @type {Phase} */ ({ name: 'asking' }));
  const [reason, setReason] = useState(takeReason);
  const proof = useRef(/** @type {Proof | null} */ (null));
  const words = useMemo(() => translator(language), [language]);
  const choose = useCallback((/** @type {typeof language} */ chosen) => {
    preferences.setLanguage(chosen);
    setLanguage(chosen);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  useEffect(() => ask(setPhase), []);
  useEffect(() => followKeyboard(), []);
  const enter = useCallback((/** @type {Proof | undefined} */ given) => {
    proof.current = given ?? null;
    if (location.pathname !== '/') history.replaceState(null, '', '/');
    setReason(null);
    ask(setPhase);
  }, []);
  const leave = useCallback((/** @type {Reason | null} */ why) => {
    setReason(why);
    setPhase({ name: 'out' });
  }, []);
  /** The password that was just typed serves for one question, and is then forgotten. */
  const takeProof = useCallback(() => {
    const given = proof.current;
    proof.current = null;
    return given;
  }, []);
  const door = DOORS[location.pathname];
  const screen = () => {
    if (door) return html`<${door} onLoggedIn=${enter} onLanguage=${choose} />`;
    if (phase.name === 'in') {
      const { told } = phase;
      return html`<${LoggedIn} key=${told.session.id} told=${told} arrival=${reason} takeProof=${takeProof} onOut=${leave} onLanguage=${choose} />`;
    }
    if (phase.name === 'out') return html`<${Login} reason=${reason} onLoggedIn=${enter} onLanguage=${choose} />`;
    return html`<${Unreachable} known=${phase.name === 'unreachable'} />`;
  };
  return html`<${Translation.Provider} value=${words}>${screen()}<//>`;
}

/**
 * Ask whether the cookie still lives, until the server has answered.
 *
 * @param {(phase: Phase) => void} setPhase
 */
function ask(setPhase) {
  let timer = 0;
  /** @param {number} attempt */
  const again = async (attempt) => {
    try {
      setPhase({ name: 'in', told: await whoIsAsking() });
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthenticated') return setPhase({ name: 'out' });
      setPhase({ name: 'unreachable' });
      timer = window.setTimeout(() => again(attempt + 1), delay(attempt, Math.random));
    }
  };
  again(0);
  return () => clearTimeout(timer);
}
