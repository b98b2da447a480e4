/** What one session shows: the lock while it is on, once the question for a first PIN, else the workspace. */

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { isCaredFor } from '../model/people.js';
import { initial } from '../model/state.js';
import { Store } from '../model/store.js';
import { archiveOf, environment, memoryOf, tabsOf } from '../platform/environment.js';
import { clearFiles } from '../platform/files.js';
import { onOpened } from '../platform/notifications.js';
import { pictures } from '../platform/pictures.js';
import { listen, onLooking, onNetwork, onStir } from '../platform/presence.js';
import { shelf } from '../platform/shelf.js';
import { canHaveWorker } from '../platform/worker.js';
import { Client } from '../sync/client.js';
import { Keeper } from '../sync/keeper.js';
import { Refusal } from '../wire/errors.js';
import { logOut, refusals, whoIsAsking } from '../wire/http.js';
import { useFacts } from './asking.js';
import { html, useStore } from './html.js';
import { Lock } from './lock.js';
import { FirstPin } from './pin_change.js';
import { rememberPlace, returnTo } from './refocus.js';
import { go } from './route.js';
import { Workspace } from './workspace.js';

/** @import { State } from '../model/state.js' */
/** @import { SessionState } from '../wire/types.js' */
/** @import { Reason } from './reason.js' */
/** @import { Place } from './refocus.js' */
/** @import { Proof } from './root.js' */

/** A socket that was silent for so long is tried when somebody looks again; the server's own pings come every 20 s. */
const QUIET_MS = 45_000;
/** Ends the session here, then leads to where the one of Pro Santé Connect ends. */
const LOG_OUT_ELSEWHERE_TOO = '/api/psc/logout';

/**
 * @param {object} props
 * @param {SessionState} props.told
 * @param {State | null} props.kept where the server could not be asked: what this device had of it
 * @param {Reason | null} props.arrival
 * @param {() => Proof | null} props.takeProof
 * @param {(why: Reason | null) => void} props.onOut
 * @param {(language: any) => void} props.onLanguage
 */
export function LoggedIn({ told, kept, arrival, takeProof, onOut, onLanguage }) {
  // That the session ends is heard on the socket too, where whoever ends it here may hear it first.
  const isLeaving = useRef(false);
  const { client, store, memory } = useMemo(() => begin(told, kept, (why) => isLeaving.current || onOut(why)), [told.session.id]);
  const [proof, setProof] = useState(() => {
    const given = takeProof();
    return told.session.pin_set ? null : given;
  });
  const isLocked = useLock(store);
  const isElsewhereToo = useFacts()?.pro_sante_connect ?? false;
  useEffect(() => {
    document.documentElement.dataset.space = isCaredFor(told.account.kind) ? 'usager' : 'professional';
    const stops = run(client);
    return () => {
      stops.forEach((stop) => stop());
      client.stop();
      pictures.clear();
      delete document.documentElement.dataset.space;
      document.title = 'MIS';
    };
  }, [client]);

  /** @param {() => Promise<unknown>} ending */
  const end = async (ending) => {
    isLeaving.current = true;
    try {
      await ending();
    } catch (error) {
      isLeaving.current = false;
      throw error;
    }
  };
  const onLogOut = useCallback(async () => {
    await end(isElsewhereToo ? whoIsAsking : endSession);
    client.stop();
    memory.clear();
    await clearFiles(told.account.id).catch(() => undefined); // no IndexedDB: nothing lies there
    if (isElsewhereToo) return location.assign(LOG_OUT_ELSEWHERE_TOO);
    history.replaceState(null, '', '/');
    onOut(null);
  }, [client, isElsewhereToo]);
  /** Whoever stands before the lock may be another person: what is kept stays, sealed, for its owner's next log-in. */
  const onLeave = useCallback(async () => {
    await end(endSession);
    history.replaceState(null, '', '/');
    onOut(null);
  }, [client]);

  if (isLocked) return html`<${Locked} client=${client} store=${store} arrival=${arrival} onLeave=${onLeave} />`;
  if (proof) return html`<${FirstPin} client=${client} password=${proof.password} onDone=${() => setProof(null)} />`;
  return html`<${Workspace} client=${client} store=${store} onLogOut=${onLogOut} onLanguage=${onLanguage} />`;
}

/** @param {{client: Client, store: Store<State>, arrival: Reason | null, onLeave: () => Promise<void>}} props */
const Locked = ({ client, store, arrival, onLeave }) =>
  html`<${Lock} client=${client} state=${useStore(store)} arrival=${arrival} onLeave=${onLeave} />`;

/**
 * @param {SessionState} told its key is taken out: while the session is locked, only the server has it
 * @param {State | null} kept
 * @param {(why: Reason | null) => void} onOut
 */
function begin(told, kept, onOut) {
  const { account, session, storage_key } = told;
  told.storage_key = null;
  const memory = memoryOf(account.id);
  // Locked here without a connection, and the server does not know yet: it stays so.
  const locked = session.locked || memory.isLocked(session) || storage_key === null;
  if (locked) memory.close();
  else memory.open(storage_key, session.lock_after_s ?? 0);
  const store = new Store(kept && !locked ? kept : initial(account, { ...session, locked }));
  /** @param {'ended' | 'pin' | 'other_account'} reason */
  const onEnded = (reason) => {
    // Another account logged in from another tab: nothing of this one may stay on screen.
    if (reason === 'other_account') location.reload();
    else onOut(reason);
  };
  return { store, memory, client: new Client({ store, memory, tabs: tabsOf(account.id), archive: archiveOf(account.id), environment, onEnded }) };
}

/**
 * @param {Client} client
 * @returns {(() => void)[]} what stops it
 */
function run(client) {
  client.start();
  return [
    onNetwork({ online: () => client.link.wake(), offline: () => client.link.drop() }),
    onLooking(() => {
      if (document.visibilityState === 'visible') client.lookAgain(QUIET_MS);
    }),
    onStir(() => {
      client.idle.stir(); // which locks where it comes too late
      client.memory.stay();
    }),
    keepFor(client),
    listen(() => client.lock.heard(), [[refusals, 'locked']]),
    onOpened(go),
    client.memory.onPendingElsewhere(() => client.sender.mirror()),
    client.guard.device.known.onElsewhere(() => client.guard.mirror()),
  ];
}

/** Where pages open without the server, have something to show there. @param {Client} client */
function keepFor({ store, memory }) {
  return canHaveWorker() ? new Keeper({ store, memory, shelf, timers: environment.timers }).start() : () => undefined;
}

/**
 * Whether the lock is on; when it goes, the field in which somebody wrote has the focus again.
 *
 * @param {Store<State>} store
 */
function useLock(store) {
  const [isLocked, setIsLocked] = useState(store.state.session.locked);
  const place = useRef(/** @type {Place | null} */ (null));
  useLayoutEffect(() => {
    let wasLocked = store.state.session.locked;
    return store.subscribe(() => {
      const { locked } = store.state.session;
      if (locked && !wasLocked) place.current = rememberPlace(); // the page is still as it was
      if (locked) pictures.clear();
      wasLocked = locked;
      setIsLocked(locked);
    });
  }, [store]);
  useEffect(() => (isLocked || !place.current ? undefined : returnTo(place.current)), [isLocked]);
  return isLocked;
}

async function endSession() {
  try {
    await logOut();
  } catch (error) {
    // A session that is over already is logged out; without the server, it would live on.
    if (!(error instanceof Refusal && error.code === 'unauthenticated')) throw error;
  }
}
