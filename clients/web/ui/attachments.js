/** The attachments of a message in its bubble: pictures, then documents, then sounds. Each has its room before it comes. */

import { boxOf, columnsOf, isPicture, kindOf } from '../model/attachment.js';
import { fileOf, thumbnailOf } from '../platform/pictures.js';
import { html, memo, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { Picture } from './picture.js';
import { KIND_ICONS, metaText } from './size.js';

/** @import { Attaching } from '../model/attaching.js' */
/** @import { Attachment } from '../wire/types.js' */
/** @typedef {Omit<Attachment, 'id'> & {id: string | null, local: string | null}} Item `id`: null while the server has not got it; `local`: an address in this page */

/** @type {import('preact').ComponentType<{attachments: readonly Item[], onOpen: ((id: string) => void) | null}>} */
export const Attachments = memo(({ attachments, onOpen }) => {
  const pictures = attachments.filter(isPicture);
  const others = attachments.filter((attachment) => !isPicture(attachment));
  return html`
    ${pictures.length > 0 && html`<${Pictures} pictures=${pictures} onOpen=${onOpen} />`}
    ${others.map((item) => html`<${File} key=${item.id ?? item.name} item=${item} onOpen=${onOpen} />`)}
  `;
});

/** @param {{pictures: Item[], onOpen: ((id: string) => void) | null}} props */
function Pictures({ pictures, onOpen }) {
  if (pictures.length === 1) return html`<div class="pictures"><${Tile} item=${pictures[0]} alone=${true} onOpen=${onOpen} /></div>`;
  return html`
    <div class=${`pictures grid of-${columnsOf(pictures.length)}`}>
      ${pictures.map((item, index) => html`<${Tile} key=${item.id ?? index} item=${item} alone=${false} onOpen=${onOpen} />`)}
    </div>
  `;
}

/** @param {{item: Item, alone: boolean, onOpen: ((id: string) => void) | null}} props */
function Tile({ item, alone, onOpen }) {
  const { id, name, local } = item;
  const box = boxOf(item);
  const style = alone ? { width: `${box.width}px`, aspectRatio: `${box.width} / ${box.height}` } : undefined;
  const picture = html`<${Picture} path=${id === null ? null : thumbnailOf(id)} local=${local} name=${name} />`;
  if (id === null || !onOpen) return html`<span class="tile" style=${style}>${picture}</span>`;
  return html`<button type="button" class="tile" style=${style} title=${name} aria-haspopup="dialog" onClick=${() => onOpen(id)}>${picture}</button>`;
}

/** @param {{item: Item, onOpen: ((id: string) => void) | null}} props */
function File({ item, onOpen }) {
  const words = useTranslator();
  const { id, name, pages, media_type } = item;
  const meta = metaText(item, words);
  if (kindOf(media_type) === 'audio' && id !== null) return html`<${Sound} id=${id} name=${name} meta=${meta} />`;
  if (pages !== null && id !== null && onOpen) {
    return html`
      <button type="button" class="file paged" aria-haspopup="dialog" onClick=${() => onOpen(id)}>
        <span class="first-page"><${Picture} path=${thumbnailOf(id)} name="" /></span>
        <span class="about-file"><strong>${name}</strong><small>${meta}</small></span>
      </button>
    `;
  }
  const inside = html`
    <${KindMark} media_type=${media_type} />
    <span class="about-file"><strong>${name}</strong><small>${meta}</small></span>
  `;
  if (id === null) return html`<div class="file">${inside}</div>`;
  return html`<a class="file" href=${fileOf(id)} download=${name} aria-label=${`${words.t('attachment.download', { name })}, ${meta}`}>${inside}<${Icon} name="download" /></a>`;
}

/** @param {{id: string, name: string, meta: string}} props */
function Sound({ id, name, meta }) {
  return html`
    <div class="file sound">
      <p class="about-file"><strong>${name}</strong><small>${meta}</small></p>
      <audio controls preload="none" src=${fileOf(id)} aria-label=${name} />
    </div>
  `;
}

/** @param {{media_type: string}} props */
export const KindMark = ({ media_type }) => {
  const kind = kindOf(media_type);
  return html`<span class=${`kind ${kind}`} aria-hidden="true">${kind === 'pdf' ? 'PDF' : html`<${Icon} name=${KIND_ICONS[kind]} />`}</span>`;
};

/**
 * @param {readonly Attachment[]} attachments
 * @param {ReadonlyMap<string, string>} shown addresses of what was sent from this page
 * @returns {Item[]}
 */
export const itemsOf = (attachments, shown) => attachments.map((attachment) => ({ ...attachment, local: shown.get(attachment.id) ?? null }));

/**
 * @param {Attaching} one
 * @returns {Item}
 */
export const itemOf = ({ name, size, media_type, width, height, attachment, preview }) => ({
  ...(attachment ?? { id: null, name, size, media_type, width, height, pages: null }),
  local: preview,
});
