/** Markup as tagged templates: text is text by construction, and no string ever becomes markup. */

import htm from 'htm';
import { Component, createContext, h } from 'preact';
import { useContext, useEffect, useLayoutEffect, useState } from 'preact/hooks';

/** @import { ComponentType, VNode } from 'preact' */
/** @import { Store } from '../model/store.js' */
/** @import { Translator } from '../i18n/translator.js' */

/** @type {(strings: TemplateStringsArray, ...values: any[]) => VNode<any>} */
export const html = /** @type {any} */ (htm.bind(h));

/** @type {import('preact').Context<Translator>} */
export const Translation = createContext(/** @type {any} */ (null));

export const useTranslator = () => useContext(Translation);

/**
 * Draw again only when a property is another one: a list of 2,000 rows must not be drawn for a keystroke.
 *
 * @template P
 * @param {(props: P) => any} draw
 * @returns {ComponentType<P>}
 */
export function memo(draw) {
  return /** @type {any} */ (
    class extends Component {
      /** @param {any} next */
      shouldComponentUpdate(next) {
        const before = /** @type {any} */ (this.props);
        const keys = new Set([...Object.keys(before), ...Object.keys(next)]);
        return [...keys].some((key) => before[key] !== next[key]);
      }

      render() {
        return h(/** @type {any} */ (draw), /** @type {any} */ (this.props));
      }
    }
  );
}

/**
 * @template S
 * @param {Store<S>} store
 * @returns {S}
 */
export function useStore(store) {
  const [state, setState] = useState(store.state);
  useLayoutEffect(() => {
    setState(() => store.state);
    return store.subscribe(() => setState(() => store.state));
  }, [store]);
  return state;
}

/**
 * The time, told again at each period.
 *
 * @param {number} period_ms
 */
export function useNow(period_ms) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), period_ms);
    return () => clearInterval(timer);
  }, [period_ms]);
  return now;
}
