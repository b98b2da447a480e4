/** Pictures and the pages of a PDF over the whole screen. Escape closes, and the focus goes back to where it was. */

import { useRef, useState } from 'preact/hooks';
import { isPicture } from '../model/attachment.js';
import { memberOf } from '../model/conversation.js';
import { clockTime, longDay } from '../model/days.js';
import { fileOf } from '../platform/pictures.js';
import { useModal } from './dialog.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Pages } from './viewer_pages.js';
import { Photo } from './viewer_photo.js';

/** @import { Conversation, Listed } from '../wire/types.js' */
/** @import { IconName } from './icons.js' */
/** @typedef {Listed & {by?: string}} Viewed `by`: whose it is, where no conversation tells */
/** @typedef {{larger: () => void, smaller: () => void, whole: () => void, onKey: (key: string) => boolean}} Glass what the buttons and keys turn */

/**
 * @param {object} props
 * @param {Viewed[]} props.all
 * @param {number} props.at which of them is shown first
 * @param {Conversation | null} [props.conversation]
 * @param {string} props.me
 * @param {() => void} props.onClose
 * @param {((seq: number) => void) | null} [props.onShow] leads to its message, where one is not there
 */
export function Viewer({ all, at, conversation = null, me, onClose, onShow = null }) {
  const { t, locale } = useTranslator();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const glass = useRef(/** @type {Glass | null} */ (null));
  const [index, setIndex] = useState(at);
  const { onClosed } = useModal(dialog, onClose);
  const viewed = all[index];
  const { id, name, author, seq } = viewed;
  const known = viewed.by ?? (conversation && memberOf(conversation, author)?.name);
  const by = author === me ? t('thread.you') : (known ?? t('thread.someone'));
  /** @param {number} step */
  const move = (step) => {
    if (all[index + step]) setIndex(index + step);
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (turned(event.key, glass.current, move)) event.preventDefault();
  };
  return html`
    <dialog ref=${dialog} class="viewer" aria-label=${t('viewer.name', { name })} onClose=${onClosed} onKeyDown=${onKeyDown}>
      <header class="viewer-head">
        <div class="titles">
          <h2>${name}</h2>
          <p>${by} · ${longDay(viewed.at, Date.now(), locale)}, ${clockTime(viewed.at, locale)}</p>
        </div>
        ${onShow && html`<${Turn} name=${t('attachment.show')} icon="speech" onPress=${() => onShow(seq)} />`}
        <a class="icon-button" href=${fileOf(id)} download=${name} aria-label=${t('attachment.download', { name })} title=${t('attachment.download', { name })}><${Icon} name="download" /></a>
        <${Turn} name=${t('viewer.close')} icon="close" onPress=${onClose} />
      </header>
      ${isPicture(viewed)
        ? html`<${Photo} key=${id} photo=${viewed} glass=${glass} onMove=${move} />`
        : html`<${Pages} key=${id} document=${viewed} glass=${glass} />`}
      <footer class="viewer-foot">
        ${all.length > 1 && html`<${Turn} name=${t('viewer.previous')} icon="back" isOff=${index === 0} onPress=${() => move(-1)} />`}
        <${Turn} name=${t('viewer.smaller')} icon="minus" onPress=${() => glass.current?.smaller()} />
        <${Turn} name=${t('viewer.larger')} icon="plus" onPress=${() => glass.current?.larger()} />
        ${all.length > 1 && html`<${Turn} name=${t('viewer.next')} icon="more" isOff=${index === all.length - 1} onPress=${() => move(1)} />`}
        <p role="status" class=${all.length > 1 ? '' : 'hidden'}>${all.length > 1 ? t('viewer.place', { number: index + 1, count: all.length }) : ''}</p>
      </footer>
    </dialog>
  `;
}

/** @param {{name: string, icon: IconName, isOff?: boolean, onPress: () => void}} props stays where it is at an end, so that the focus does */
const Turn = ({ name, icon, isOff = false, onPress }) => html`
  <button type="button" class="icon-button" aria-label=${name} title=${name} aria-disabled=${isOff ? 'true' : undefined} onClick=${onPress}><${Icon} name=${icon} /></button>
`;

/**
 * @param {string} key
 * @param {Glass | null} glass
 * @param {(step: number) => void} move
 */
function turned(key, glass, move) {
  if (key === '+' || key === '=') glass?.larger();
  else if (key === '-') glass?.smaller();
  else if (key === '0') glass?.whole();
  else if (glass?.onKey(key)) return true;
  else if (key === 'ArrowLeft') move(-1);
  else if (key === 'ArrowRight') move(1);
  else return false;
  return true;
}
