/** A picture of an attachment: its place is there at once, the picture comes into it. */

import { useEffect, useState } from 'preact/hooks';
import { listen } from '../platform/presence.js';
import { pictures } from '../platform/pictures.js';
import { html } from './html.js';
import { Icon } from './icons.js';

/** A server that restarts, or a line that was away for a moment; after these the next opening tries again. */
const AGAIN_MS = [1_000, 5_000, 20_000];

/**
 * @param {string | null} path null: nothing is to be fetched
 * @returns {{address: string | null, failed: boolean}}
 */
export function usePicture(path) {
  const [got, setGot] = useState(/** @type {{path: string | null, address: string | null, failed: boolean}} */ ({ path, address: null, failed: false }));
  const [tries, setTries] = useState(0);
  useEffect(() => setTries(0), [path]);
  useEffect(() => {
    if (path === null) return undefined;
    let isOver = false;
    /** @type {any} */
    let timer = null;
    const again = () => setTries((count) => count + 1);
    const found = (/** @type {string} */ address) => !isOver && setGot({ path, address, failed: false });
    const failed = () => {
      if (isOver) return;
      setGot({ path, address: null, failed: true });
      if (tries < AGAIN_MS.length) timer = setTimeout(again, AGAIN_MS[tries]);
    };
    pictures.take(path).then(found, failed);
    const stop = listen(again, [[window, 'online']]);
    return () => {
      isOver = true;
      clearTimeout(timer);
      stop();
      pictures.release(path);
    };
  }, [path, tries]);
  return got.path === path ? got : { address: null, failed: false };
}

/** @param {{path: string | null, local?: string | null, name: string, size?: {width: number, height: number}}} props `local`: an address in this page, where it was sent from here */
export function Picture({ path, local = null, name, size }) {
  const [isBroken, setIsBroken] = useState(false);
  const isLocal = local !== null && !isBroken;
  const { address, failed } = usePicture(isLocal ? null : path);
  const shown = isLocal ? local : address;
  if (shown === null) return html`<span class="no-picture">${failed || path === null ? html`<${Icon} name="image" size=${24} />` : ''}<span class="hidden">${name}</span></span>`;
  return html`<img src=${shown} alt=${name} width=${size?.width} height=${size?.height} decoding="async" draggable=${false} onError=${() => setIsBroken(true)} />`;
}
