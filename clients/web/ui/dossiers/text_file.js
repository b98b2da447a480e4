/** A text that was filed, read where it stands: nothing of it goes to the device. */

import { useEffect, useState } from 'preact/hooks';
import { fileOf } from '../../platform/pictures.js';
import { stream } from '../../wire/http.js';
import { FaultPlace, faultOf } from '../fault.js';
import { html, useTranslator } from '../html.js';

/** @import { Fault } from '../fault.js' */

const MOST_BYTES = 65_536;

/** @param {import('../../wire/types.js').Attachment} file */
export const isReadHere = ({ media_type, size }) => media_type.startsWith('text/plain') && media_type.includes('utf-8') && size <= MOST_BYTES;

/** @param {{place: string}} props */
export function TextFile({ place }) {
  const words = useTranslator();
  const [text, setText] = useState('');
  const [fault, setFault] = useState(/** @type {Fault | null} */ (null));
  useEffect(() => {
    const over = new AbortController();
    const read = async () => setText(await (await stream(fileOf(place), over.signal)).text());
    read().catch((error) => !over.signal.aborted && setFault(faultOf(error, words)));
    return () => over.abort();
  }, [place]);
  return html`<${FaultPlace} fault=${fault} /><p class="text-file" role="status">${text}</p>`;
}
