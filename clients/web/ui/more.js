/** Loads more of a list when its end comes into sight; a button for who does not scroll. */

import { useEffect, useRef } from 'preact/hooks';
import { html } from './html.js';

/** @param {{text: string, onMore: () => void}} props */
export function More({ text, onMore }) {
  const button = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    const observer = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && onMore());
    if (button.current) observer.observe(button.current);
    return () => observer.disconnect();
  });
  return html`<button type="button" class="button more-of-list" ref=${button} onClick=${onMore}>${text}</button>`;
}
