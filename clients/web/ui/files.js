/** All files of a conversation: photos by month, documents with who sent them and when. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { isPicture, isShown } from '../model/attachment.js';
import { memberOf } from '../model/conversation.js';
import { longDay, monthOf, monthText } from '../model/days.js';
import { fileOf, thumbnailOf } from '../platform/pictures.js';
import { KindMark } from './attachments.js';
import { Dialog } from './dialog.js';
import { FaultPlace, faultOf } from './fault.js';
import { html, useTranslator } from './html.js';
import { Icon } from './icons.js';
import { More } from './more.js';
import { Picture } from './picture.js';
import { metaText } from './size.js';
import { Viewer } from './viewer.js';

/** @import { Client } from '../sync/client.js' */
/** @import { Conversation, Listed } from '../wire/types.js' */
/** @import { Fault } from './fault.js' */
/** @typedef {'pictures' | 'documents'} Kind */

/** @param {{conversation: Conversation, me: string, client: Client, onJump: (seq: number) => void, onClose: () => void}} props */
export function FilesDialog({ conversation, me, client, onJump, onClose }) {
  const { t } = useTranslator();
  const [kind, setKind] = useState(/** @type {Kind} */ ('pictures'));
  const files = useFiles(client, conversation.id);
  const [at, setAt] = useState(/** @type {{all: Listed[], at: number} | null} */ (null));
  const all = files.all.filter((one) => isPicture(one) === (kind === 'pictures'));
  const isWanting = !all.length && files.more;
  useEffect(() => {
    if (isWanting && !files.fault) files.load(); // what is sought may lie further back
  }, [isWanting, files.all]);
  /** @param {Listed} one */
  const open = (one) => setAt(isPicture(one) ? { all, at: all.indexOf(one) } : { all: [one], at: 0 });
  const List = kind === 'pictures' ? Photos : Documents;
  return html`
    <${Dialog} title=${t('files.title')} kind="files" onClose=${onClose}>
      <fieldset class="choices">
        <legend class="hidden">${t('files.title')}</legend>
        ${/** @type {const} */ (['pictures', 'documents']).map((one) => html`
          <label><input type="radio" name="files-kind" checked=${kind === one} onChange=${() => setKind(one)} />${t(`files.${one}`)}</label>
        `)}
      </fieldset>
      <${FaultPlace} fault=${files.fault} />
      ${files.fault && html`<button type="button" class="button" onClick=${files.load}>${t('fate.retry')}</button>`}
      ${all.length > 0 && html`<${List} all=${all} conversation=${conversation} me=${me} onOpen=${open} onJump=${onJump} />`}
      ${!all.length && !files.more && html`<p class="empty" role="status"><${Icon} name=${kind === 'pictures' ? 'image' : 'file'} />${t(`files.${kind}.none`)}</p>`}
      ${!all.length && files.more && !files.fault && html`<div class="bars" aria-hidden="true"><i></i><i></i><i></i></div>`}
      ${all.length > 0 && files.more && html`<${More} text=${t('files.more')} onMore=${files.load} />`}
      ${at && html`<${Viewer} ...${at} conversation=${conversation} me=${me} onShow=${onJump} onClose=${() => setAt(null)} />`}
    <//>
  `;
}

/**
 * The files as far as they were asked for, the newest first.
 *
 * @param {Client} client
 * @param {string} conversation
 */
function useFiles(client, conversation) {
  const words = useTranslator();
  const [got, setGot] = useState(/** @type {{all: Listed[], cursor: string | null, more: boolean, fault: Fault | null}} */ ({ all: [], cursor: null, more: true, fault: null }));
  const busy = useRef(false);
  const load = async () => {
    if (busy.current || !got.more) return;
    busy.current = true;
    try {
      const { attachments, cursor, more } = await client.listAttachments(conversation, got.cursor);
      setGot({ all: [...got.all, ...attachments], cursor, more, fault: null });
    } catch (error) {
      setGot({ ...got, fault: faultOf(error, words) });
    } finally {
      busy.current = false;
    }
  };
  return { all: got.all, more: got.more, fault: got.fault, load };
}

/** @typedef {{all: Listed[], conversation: Conversation, me: string, onOpen: (one: Listed) => void, onJump: (seq: number) => void}} ListProps */

/** @param {ListProps} props */
function Photos({ all, onOpen }) {
  const { locale } = useTranslator();
  return [...byMonth(all)].map(([month, photos]) => html`
    <section key=${month}>
      <h3>${monthText(photos[0].at, locale)}</h3>
      <ul class="photo-grid">
        ${photos.map((photo) => html`
          <li key=${photo.id}>
            <button type="button" class="tile" title=${photo.name} aria-haspopup="dialog" onClick=${() => onOpen(photo)}><${Picture} path=${thumbnailOf(photo.id)} name=${photo.name} /></button>
          </li>
        `)}
      </ul>
    </section>
  `);
}

/** @param {ListProps} props */
function Documents({ all, conversation, me, onOpen, onJump }) {
  const words = useTranslator();
  const { t, locale } = words;
  return html`
    <ul class="document-list">
      ${all.map((one) => {
        const by = one.author === me ? t('thread.you') : (memberOf(conversation, one.author)?.name ?? t('thread.someone'));
        const inside = html`
          <${KindMark} media_type=${one.media_type} />
          <span class="about-file"><strong>${one.name}</strong><small>${by} · ${longDay(one.at, Date.now(), locale)}</small><small>${metaText(one, words)}</small></span>
        `;
        return html`
          <li key=${one.id}>
            ${isShown(one)
              ? html`<button type="button" class="file" aria-haspopup="dialog" onClick=${() => onOpen(one)}>${inside}</button>`
              : html`<a class="file" href=${fileOf(one.id)} download=${one.name}>${inside}</a>`}
            <button type="button" class="icon-button" aria-label=${t('attachment.show.named', { name: one.name })} title=${t('attachment.show')} onClick=${() => onJump(one.seq)}><${Icon} name="speech" /></button>
          </li>
        `;
      })}
    </ul>
  `;
}

/** @param {Listed[]} all */
function byMonth(all) {
  /** @type {Map<number, Listed[]>} */
  const months = new Map();
  for (const one of all) months.set(monthOf(one.at), [...(months.get(monthOf(one.at)) ?? []), one]);
  return months;
}
