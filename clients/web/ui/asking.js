/** What a screen asks over HTTP: values that it loads, and what it has done, one thing at a time. */

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { serverFacts } from '../wire/identity.js';
import { FaultPlace, faultOf } from './fault.js';
import { html, useTranslator } from './html.js';

/** @import { ServerFacts } from '../wire/identity_types.js' */
/** @import { Fault, Own } from './fault.js' */

/**
 * @template T
 * @typedef {{value: T | null, fault: Fault | null, reload: () => Promise<void>, put: (value: T) => void}} Loaded
 */

/**
 * @template T
 * @param {() => Promise<T>} load
 * @param {unknown[]} [of] what is loaded again when it is another one
 * @returns {Loaded<T>}
 */
export function useLoaded(load, of = []) {
  const words = useTranslator();
  const [state, setState] = useState(/** @type {{value: T | null, fault: Fault | null}} */ ({ value: null, fault: null }));
  const last = useRef(0);
  const reload = useCallback(async () => {
    const asked = ++last.current;
    try {
      const value = await load();
      if (asked === last.current) setState({ value, fault: null });
    } catch (error) {
      if (asked !== last.current) return; // what was asked later holds, whichever comes first
      const fault = faultOf(error, words) ?? { text: words.t('proof.needed') };
      setState(({ value }) => ({ value, fault }));
    }
  }, of);
  useEffect(() => {
    reload();
  }, [reload]);
  const put = (/** @type {T} */ value) => {
    last.current += 1;
    setState({ value, fault: null });
  };
  return { ...state, reload, put };
}

/** @param {{of: Loaded<any>, children: (value: any) => any}} props */
export function Loading({ of, children }) {
  const { t } = useTranslator();
  return html`
    <${FaultPlace} fault=${of.fault} />
    ${of.fault && html`<button type="button" class="button" onClick=${of.reload}>${t('fate.retry')}</button>`}
    ${of.value !== null && children(of.value)}
    ${of.value === null && !of.fault && html`<div class="bars" aria-hidden="true"><i></i><i></i><i></i></div>`}
  `;
}

/**
 * One thing at a time; true when it was done.
 *
 * @typedef {{busy: boolean, fault: Fault | null, setFault: (fault: Fault | null) => void, run: (work: () => Promise<unknown>) => Promise<boolean>}} Doing
 * @param {Own} [own]
 * @returns {Doing}
 */
export function useDoing(own) {
  const words = useTranslator();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState(/** @type {Fault | null} */ (null));
  /** @param {() => Promise<unknown>} work */
  const run = async (work) => {
    if (busy) return false;
    setBusy(true);
    setFault(null);
    try {
      await work();
      return true;
    } catch (error) {
      setFault(faultOf(error, words, own));
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, fault, setFault, run };
}

/** @type {Promise<ServerFacts> | null} the same for everybody, as long as the page lives */
let facts = null;

/** @returns {ServerFacts | null} null until the server has told */
export function useFacts() {
  const [told, setTold] = useState(/** @type {ServerFacts | null} */ (null));
  useEffect(() => {
    facts ??= serverFacts();
    facts.then(setTold).catch(() => {
      facts = null;
    });
  }, []);
  return told;
}
