/** The whole page: the door, or the workspace of who is logged in. */

import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { translator } from '../i18n/translator.js';
import { isCaredFor } from '../model/people.js';
import { initial } from '../model/state.js';
import { Store } from '../model/store.js';
import { environment, memoryOf } from '../platform/environment.js';
import * as preferences from '../platform/preferences.js';
import { onLooking, onNetwork } from '../platform/presence.js';
import { followKeyboard } from '../platform/viewport.js';
import { delay } from '../sync/backoff.js';
import { Client } from '../sync/client.js';
import { Refusal } from '../wire/errors.js';
import { logOut, whoIsAsking } from '../wire/http.js';
import { Translation, html } from './html.js';
import { Login } from './login.js';
import { DOORS } from './pages.js';
import { Unreachable } from './unreachable.js';
import { Workspace } from './workspace.js';

/** @import { Account } from '../wire/types.js' */
/** @typedef {{name: 'asking' | 'unreachable'} | {name: 'out', ended: boolean} | {name: 'in', account: Account}} Phase */

/** A socket that was silent for so long is tried when somebody looks again; the server's own pings come every 20 s. */
const QUIET_MS = 45_000;

export function Root() {
  const [language, setLanguage] = useState(preferences.language());
  const [phase, setPhase] = useState(/** @type {Phase} */ ({ name: 'asking' }));
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
  const enter = useCallback(() => {
    if (location.pathname !== '/') history.replaceState(null, '', '/');
    ask(setPhase);
  }, []);
  const door = DOORS[location.pathname];
  const screen = () => {
    if (door) return html`<${door} onLoggedIn=${enter} onLanguage=${choose} />`;
    if (phase.name === 'in') {
      return html`<${LoggedIn} key=${phase.account.id} account=${phase.account} setPhase=${setPhase} onLanguage=${choose} />`;
    }
    if (phase.name === 'out') {
      return html`<${Login} ended=${phase.ended} onLoggedIn=${enter} onLanguage=${choose} />`;
    }
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
      setPhase({ name: 'in', account: await whoIsAsking() });
    } catch (error) {
      if (error instanceof Refusal && error.code === 'unauthenticated') return setPhase({ name: 'out', ended: false });
      setPhase({ name: 'unreachable' });
      timer = window.setTimeout(() => again(attempt + 1), delay(attempt, Math.random));
    }
  };
  again(0);
  return () => clearTimeout(timer);
}

/** @param {{account: Account, setPhase: (phase: Phase) => void, onLanguage: (language: any) => void}} props */
function LoggedIn({ account, setPhase, onLanguage }) {
  const { client, store, memory } = useMemo(() => {
    const store = new Store(initial(account));
    const memory = memoryOf(account.id);
    /** @param {'ended' | 'other_account'} reason */
    const onEnded = (reason) => {
      // Another account logged in from another tab: nothing of this one may stay on screen.
      if (reason === 'other_account') location.reload();
      else setPhase({ name: 'out', ended: true });
    };
    return { store, memory, client: new Client({ store, memory, environment, onEnded }) };
  }, [account.id]);

  useEffect(() => {
    document.documentElement.dataset.space = isCaredFor(account.kind) ? 'usager' : 'professional';
    client.start();
    const stops = [
      onNetwork({ online: () => client.link.wake(), offline: () => client.link.drop() }),
      onLooking(() => {
        if (document.visibilityState === 'visible') client.lookAgain(QUIET_MS);
      }),
      memory.onPendingElsewhere(() => client.sender.mirror()),
    ];
    return () => {
      stops.forEach((stop) => stop());
      client.stop();
      delete document.documentElement.dataset.space;
      document.title = 'MIS';
    };
  }, [client]);

  const onLogOut = useCallback(async () => {
    try {
      await logOut();
    } catch (error) {
      // A session that is over already is logged out; without the server, it would live on.
      if (!(error instanceof Refusal && error.code === 'unauthenticated')) throw error;
    }
    client.stop();
    memory.clear();
    history.replaceState(null, '', '/');
    setPhase({ name: 'out', ended: false });
  }, [client]);

  return html`<${Workspace} client=${client} store=${store} onLogOut=${onLogOut} onLanguage=${onLanguage} />`;
}
