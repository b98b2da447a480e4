/** The whole page: a door, or the workspace of who is logged in. */

import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { translator } from '../i18n/translator.js';
import { forgetKept, recall } from '../platform/environment.js';
import * as preferences from '../platform/preferences.js';
import { listen } from '../platform/presence.js';
import { followKeyboard } from '../platform/viewport.js';
import { keepFiles } from '../platform/worker.js';
import { delay } from '../sync/backoff.js';
import { Refusal } from '../wire/errors.js';
import { whoIsAsking } from '../wire/http.js';
import { Translation, html } from './html.js';
import { LoggedIn } from './logged_in.js';
import { Login } from './login.js';
import { DOORS } from './pages.js';
import { takeReason } from './reason.js';
import { RequiredStep } from './required_step.js';
import { Unreachable } from './unreachable.js';

/** @import { State } from '../model/state.js' */
/** @import { SessionState } from '../wire/types.js' */
/** @import { Reason } from './reason.js' */
/** @typedef {{password: string}} Proof */
/** @typedef {{name: 'asking' | 'unreachable' | 'out'} | {name: 'in', told: SessionState, kept: State | null}} Phase */

/** Where a network is there and nothing comes through it, what this device has is shown after so long. */
const PATIENCE_MS = 4_000;

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
  useEffect(() => keepFiles(), []);
  const enter = useCallback((/** @type {Proof | undefined} */ given) => {
    proof.current = given ?? null;
    if (location.pathname !== '/') history.replaceState(null, '', '/');
    setReason(null);
    ask(setPhase);
  }, []);
  const leave = useCallback((/** @type {Reason | null} */ why) => {
    forgetKept();
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
      const { told, kept } = phase;
      if (told.session.needs) return html`<${RequiredStep} told=${told} onDone=${() => ask(setPhase)} onOut=${() => leave(null)} />`;
      return html`<${LoggedIn} key=${told.session.id} told=${told} kept=${kept} arrival=${reason} takeProof=${takeProof} onOut=${leave} onLanguage=${choose} />`;
    }
    if (phase.name === 'out') return html`<${Login} reason=${reason} onLoggedIn=${enter} onLanguage=${choose} />`;
    return html`<${Unreachable} known=${phase.name === 'unreachable'} />`;
  };
  return html`<${Translation.Provider} value=${words}>${screen()}<//>`;
}

/**
 * Ask whether the cookie still lives, until the server has answered, or this device has something to show without it.
 *
 * @param {(phase: Phase) => void} setPhase
 */
function ask(setPhase) {
  let isOver = false;
  let timer = 0;
  let attempts = 0;
  /** @param {Phase} phase */
  const end = (phase) => {
    if (!isOver) setPhase(phase);
    stop();
  };
  const showKept = async () => {
    const kept = await recall();
    if (kept) end({ name: 'in', told: kept.told, kept: kept.state });
  };
  const again = async () => {
    clearTimeout(timer);
    try {
      end({ name: 'in', told: await whoIsAsking(), kept: null });
    } catch (error) {
      if (isOver) return;
      if (error instanceof Refusal && error.code === 'unauthenticated') {
        forgetKept();
        return end({ name: 'out' });
      }
      await showKept();
      if (isOver) return;
      setPhase({ name: 'unreachable' });
      timer = window.setTimeout(again, delay(attempts++, Math.random));
    }
  };
  const patience = setTimeout(showKept, PATIENCE_MS);
  const stopListening = listen(() => again(), [[window, 'online']]);
  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    clearTimeout(patience);
    stopListening();
  };
  again();
  return stop;
}
