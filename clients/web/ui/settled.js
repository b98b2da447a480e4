/** What somebody types, once they rest. */

import { useEffect, useState } from 'preact/hooks';

/**
 * What was written, once nobody has written for a moment.
 *
 * @param {string} text
 * @param {number} pause_ms
 */
export function useSettled(text, pause_ms) {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause_ms);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
