/** What of a dossier goes to paper is recorded: before the dialog of a button, and as the browser's own command begins. */

import { useEffect } from 'preact/hooks';
import { printedOf } from '../../model/printed.js';
import { notePrint } from '../../wire/dossier/prints.js';

/** @import { Dossier } from '../../wire/dossier/dossiers_types.js' */
/** @import { PrintedPart } from '../../wire/dossier/prints_types.js' */
/** @import { Tab } from './places.js' */

/** What is printed now was recorded by the button that prints it. */
let isNoted = false;

/** Print once it is recorded; Raises: Refusal, ConnectionLost. @param {string} dossier @param {PrintedPart} part */
export async function printPart(dossier, part) {
  await notePrint(dossier, part);
  isNoted = true;
  try {
    print();
  } finally {
    isNoted = false;
  }
}

/** Listens while a dossier is on the page; draws nothing. @param {{dossier: Dossier, tab: Tab}} props */
export function Paper({ dossier, tab }) {
  useEffect(() => {
    const note = () => {
      if (isNoted) return;
      for (const printed of printedOf(dossier, tab)) notePrint(printed.dossier, printed.part).catch(() => {}); // nothing holds this dialog back
    };
    addEventListener('beforeprint', note);
    return () => removeEventListener('beforeprint', note);
  }, [dossier, tab]);
  return null;
}
