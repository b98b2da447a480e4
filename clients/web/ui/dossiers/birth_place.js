/** Where somebody was born: by the name that people know, or by the code that the identity wants. */

import { useEffect, useState } from 'preact/hooks';
import { findBirthPlaces } from '../../wire/dossier/birth_places.js';
import { ConnectionLost, Refusal } from '../../wire/errors.js';
import { html, useTranslator } from '../html.js';
import { useSettled } from '../settled.js';
import { Field } from './fields.js';

/** @import { Translate } from '../../i18n/translator.js' */
/** @import { WrittenIdentity } from '../../model/patient.js' */
/** @import { BirthPlace } from '../../wire/dossier/birth_places_types.js' */
/** @import { Faults } from './fields.js' */

const PAUSE_MS = 150;
const FEWEST = 2;
const CODE_CHARS = 5;
const OFFERED = 'dossier-birth-places';

/**
 * A name that is chosen writes the code; a code that is written says whose it is.
 *
 * @param {{written: WrittenIdentity, onWrite: (change: Partial<WrittenIdentity>) => void, faults: Faults}} props
 */
export function BirthPlaceFields({ written, onWrite, faults }) {
  const { t } = useTranslator();
  const { birth_place: code, birth_place_label: label } = written;
  const offered = useFound(label, FEWEST);
  const named = useFound(code, CODE_CHARS);
  /** @param {string} text */
  const write = (text) => {
    const chosen = offered.places.find((place) => choice(place, t) === text);
    onWrite(chosen ? { birth_place: chosen.code, birth_place_label: chosen.name } : { birth_place_label: text });
  };
  return html`
    <div class="field-pair">
      <${Field} name="birth_place_label" label=${t('dossier.field.birth_place_label')} value=${label} onWrite=${write} faults=${faults} most=${100} optional=${true}
        hint=${t('dossier.field.birth_place_label.hint')} list=${OFFERED} />
      <${Field} name="birth_place" label=${t('dossier.field.birth_place')} value=${code} onWrite=${(/** @type {string} */ text) => onWrite({ birth_place: text })}
        faults=${faults} most=${CODE_CHARS} capitals="characters" hint=${saidOf(named, t)} />
    </div>
    <datalist id=${OFFERED}>${offered.places.map((place) => html`<option key=${place.code} value=${choice(place, t)}>${place.code}</option>`)}</datalist>
  `;
}

/** @param {BirthPlace} place @param {Translate} t */
const choice = ({ name, department }, t) => `${name} (${department ?? t('dossier.field.birth_place.abroad')})`;

/**
 * @param {{text: string, places: readonly BirthPlace[]}} named
 * @param {Translate} t
 */
function saidOf({ text, places: [place] }, t) {
  if (place) return choice(place, t);
  return text && !text.startsWith('99') ? t('dossier.field.birth_place.unknown') : t('dossier.field.birth_place.hint');
}

/**
 * What the server finds for a text that nobody goes on writing; nothing where it cannot be asked: one writes the code by hand.
 *
 * @param {string} text
 * @param {number} fewest characters that are worth a question
 * @returns {{text: string, places: readonly BirthPlace[]}} the text that they were found for; empty before
 */
function useFound(text, fewest) {
  const [found, setFound] = useState({ text: '', places: /** @type {readonly BirthPlace[]} */ ([]) });
  const settled = useSettled(text.trim(), PAUSE_MS);
  useEffect(() => {
    let isAsked = true;
    const tell = (/** @type {typeof found} */ told) => isAsked && setFound(told);
    if (settled.length < fewest) tell({ text: '', places: [] });
    else findBirthPlaces(settled).then((places) => tell({ text: settled, places })).catch(unlessRefused);
    return () => void (isAsked = false);
  }, [settled]);
  return found;
}

/** @param {unknown} error */
function unlessRefused(error) {
  if (!(error instanceof Refusal || error instanceof ConnectionLost)) throw error;
}
