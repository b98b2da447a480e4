/** An urgent message is announced once, wherever one is in the page. */

import { useEffect, useRef, useState } from 'preact/hooks';
import { memberOf } from '../model/conversation.js';
import { html, useTranslator } from './html.js';

/** @import { Overview } from '../model/overview.js' */

/** @param {{all: Overview[], me: string}} props */
export function UrgentAlert({ all, me }) {
  const { t } = useTranslator();
  const [sentence, setSentence] = useState('');
  const since = useRef(Date.now());
  useEffect(() => {
    for (const { known } of all) {
      const last = known.conversation.last_message;
      if (!last?.urgent || last.author === me || last.at <= since.current) continue;
      since.current = last.at;
      const name = memberOf(known.conversation, last.author)?.name ?? t('thread.someone');
      setSentence(t('thread.urgent.alert', { name, text: last.text ?? '' }));
    }
  }, [all]);
  return html`<div class="hidden" role="alert">${sentence}</div>`;
}
