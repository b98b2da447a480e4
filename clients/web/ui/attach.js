/** Attaching to the message that one writes: by button, by pasting, by dropping; what was chosen stands above the text. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { isStuck, isUnderWay } from '../model/attaching.js';
import { isPicture } from '../model/attachment.js';
import { thumbnailOf } from '../platform/pictures.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { KindMark } from './attachments.js';
import { Menu } from './menu.js';
import { Picture } from './picture.js';
import { sizeText } from './size.js';

/** @import { Attaching } from '../model/attaching.js' */
/** @import { Key, Translator } from '../i18n/translator.js' */

/** A finger, and so a camera at hand. */
const isHeld = () => matchMedia('(pointer: coarse)').matches;

/** @param {{onFiles: (files: File[]) => void, text?: string}} props `text`: in words, where there is room */
export function AttachButton({ onFiles, text }) {
  const { t } = useTranslator();
  const camera = useRef(/** @type {HTMLInputElement | null} */ (null));
  const picker = useRef(/** @type {HTMLInputElement | null} */ (null));
  const [held] = useState(isHeld);
  /** @param {Event} event */
  const onChange = (event) => {
    const input = /** @type {HTMLInputElement} */ (event.currentTarget);
    onFiles([...(input.files ?? [])]);
    input.value = ''; // the same file may be chosen again
  };
  const name = t('attach.do');
  const choose = () => picker.current?.click();
  /** @type {import('./menu.js').Verb[]} */
  const verbs = [
    { icon: 'camera', text: t('attach.photo'), onChoose: () => camera.current?.click() },
    { icon: 'file', text: t('attach.file'), onChoose: choose },
  ];
  return html`
    <input type="file" class="file-input" multiple hidden tabindex="-1" aria-hidden="true" ref=${picker} onChange=${onChange} />
    ${held
      ? html`
          <input type="file" hidden tabindex="-1" aria-hidden="true" accept="image/*" capture="environment" ref=${camera} onChange=${onChange} />
          <${Menu} name=${name} text=${text} verbs=${verbs} kind=${text ? 'button' : 'icon-button attach'} tabIndex=${0} icon="paperclip" />
        `
      : text
        ? html`<button type="button" class="button" onClick=${choose}><${Icon} name="paperclip" />${text}</button>`
        : html`<button type="button" class="icon-button attach" aria-label=${name} title=${name} onClick=${choose}><${Icon} name="paperclip" /></button>`}
  `;
}

/**
 * The files that somebody pastes. Text goes before: office programs put a picture of it beside it.
 *
 * @param {ClipboardEvent} event
 * @returns {File[]}
 */
export function pastedFiles({ clipboardData }) {
  return clipboardData && !clipboardData.types.includes('text/plain') ? [...clipboardData.files] : [];
}

/**
 * @param {object} props
 * @param {readonly Attaching[]} props.attachings
 * @param {boolean} props.online
 * @param {number} props.limit bytes
 * @param {(ref: string) => void} props.onRemove
 * @param {(ref: string) => void} props.onRetry
 */
export function AttachingList({ attachings, online, limit, onRemove, onRetry }) {
  const { t } = useTranslator();
  const ready = attachings.filter(({ stage }) => stage === 'done').length;
  return html`
    ${attachings.length > 0 &&
    html`<ul class="attachings" aria-label=${t('attach.list')}>
      ${attachings.map((one) => html`<li key=${one.ref}><${One} one=${one} online=${online} limit=${limit} onRemove=${onRemove} onRetry=${onRetry} /></li>`)}
    </ul>`}
    <p class="hidden" role="status">${ready > 0 && ready === attachings.length ? t('attach.ready', { count: ready }) : ''}</p>
  `;
}

/** @param {{one: Attaching, online: boolean, limit: number, onRemove: (ref: string) => void, onRetry: (ref: string) => void}} props */
function One({ one, online, limit, onRemove, onRetry }) {
  const words = useTranslator();
  const { t } = words;
  const { ref, name, attachment, preview, media_type } = one;
  const isSeen = preview !== null || (attachment !== null && (isPicture(attachment) || attachment.pages !== null));
  const card = useRef(/** @type {HTMLElement | null} */ (null));
  const stuck = isStuck(one);
  useEffect(() => {
    if (stuck) card.current?.scrollIntoView({ block: 'nearest' }); // among many it lies below those that have gone well
  }, [stuck]);
  const remove = t(isUnderWay(one) ? 'attach.cancel' : 'attach.remove', { name });
  return html`
    <div class=${`attaching ${stuck ? 'stuck' : ''}`} ref=${card}>
      ${isSeen
        ? html`<span class="thumb"><${Picture} path=${attachment && thumbnailOf(attachment.id)} local=${preview} name="" /></span>`
        : html`<${KindMark} media_type=${media_type} />`}
      <span class="about-file">
        <strong>${one.why === 'too_large' ? `${name}, ${sizeText(one.size, words)}` : name}</strong>
        ${stuck ? html`<small class="why" role="alert">${whyText(one, limit, words)}</small>` : html`<small>${stageText(one, online, words)}</small>`}
        ${one.stage === 'sending' &&
        html`<span class="bar" role="progressbar" aria-label=${t('attach.progress', { name })} aria-valuenow=${Math.round(one.share * 100)} aria-valuemin="0" aria-valuemax="100"><${Filled} share=${one.share} /></span>`}
      </span>
      ${mayRetry(one) && html`<button type="button" class="icon-button" aria-label=${t('attach.retry', { name })} title=${t('attach.retry', { name })} onClick=${() => onRetry(ref)}><${Icon} name="retry" /></button>`}
      <button type="button" class="icon-button" aria-label=${remove} title=${remove} onClick=${() => onRemove(ref)}><${Icon} name="close" /></button>
    </div>
  `;
}

/** @param {{share: number}} props */
const Filled = ({ share }) => html`<i style=${{ width: `${Math.round(share * 100)}%` }} />`;

/** What would be refused again in the same way has no such button. @param {Attaching} one */
const mayRetry = ({ stage, why }) => stage === 'failed' && ['internal', 'rate_limited', 'damaged', 'forbidden', 'closed'].includes(why ?? '');

/**
 * @param {Attaching} one
 * @param {boolean} online
 * @param {Translator} words
 */
function stageText(one, online, words) {
  const { t } = words;
  const size = sizeText(one.size, words);
  if (one.stage === 'done') return `${size} · ${t('attach.done')}`;
  if (one.stage === 'preparing') return t('attach.preparing');
  if (!online) return `${size} · ${t('attach.waiting.network')}`;
  if (one.stage === 'waiting') return `${size} · ${t('attach.waiting')}`;
  if (one.share >= 1) return `${size} · ${t('attach.looking')}`;
  return `${size} · ${t('attach.percent', { percent: Math.round(one.share * 100) })}`;
}

/**
 * Why one was refused, and what to do then.
 *
 * @param {Attaching} one
 * @param {number} limit bytes
 * @param {Translator} words
 */
export function whyText({ stage, why }, limit, words) {
  const key = /** @type {Key} */ (`attach.why.${stage === 'gone' ? 'gone' : why}`);
  return words.t(words.has(key) ? key : 'attach.why.type', { most: sizeText(limit, words) });
}

/**
 * Files that are dragged over a place: whether they are, and what drops them.
 *
 * @param {((files: File[]) => void) | null} onFiles null where nobody writes
 */
export function useDrop(onFiles) {
  const [isOver, setIsOver] = useState(false);
  const within = useRef(0); // it is entered and left by each thing in it
  useEffect(() => {
    // Dropped beside the place, a browser would open the file instead of the page.
    const keep = (/** @type {DragEvent} */ event) => {
      if (hasFiles(event)) event.preventDefault();
    };
    window.addEventListener('dragover', keep);
    window.addEventListener('drop', keep);
    return () => {
      window.removeEventListener('dragover', keep);
      window.removeEventListener('drop', keep);
    };
  }, []);
  /** @param {number} count */
  const count = (count) => {
    within.current = count;
    setIsOver(count > 0);
  };
  if (!onFiles) return { isOver: false, handlers: {} };
  const handlers = {
    onDragEnter: (/** @type {DragEvent} */ event) => hasFiles(event) && count(within.current + 1),
    onDragLeave: (/** @type {DragEvent} */ event) => hasFiles(event) && count(Math.max(0, within.current - 1)),
    onDrop: (/** @type {DragEvent} */ event) => {
      count(0);
      const files = [...(event.dataTransfer?.files ?? [])];
      if (!files.length) return;
      event.preventDefault();
      onFiles(files);
    },
  };
  return { isOver, handlers };
}

/** @param {DragEvent} event */
const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false;

export function DropTarget() {
  const { t } = useTranslator();
  return html`<div class="drop-target"><p><${Icon} name="paperclip" size=${24} />${t('attach.drop')}</p></div>`;
}
