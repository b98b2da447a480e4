/** "Mes échéances": one's own actions in the plans of all one's dossiers, late ones first. */

import { useState } from 'preact/hooks';
import { readTasks } from '../../wire/dossier/tasks.js';
import { Loading, useLoaded } from '../asking.js';
import { html, useTranslator } from '../html.js';
import { Icon } from '../icons.js';
import { Page } from '../page.js';
import { leave } from '../route.js';
import { PatientName, Square } from './patient.js';
import { toDossier } from './places.js';
import { dayText } from './plan/words.js';

/** @import { Task, Tasks } from '../../wire/dossier/tasks_types.js' */
/** @import { PageProps } from '../pages.js' */

/** @param {PageProps} props */
export function TasksPage({ state, banner }) {
  const { t } = useTranslator();
  const [pages, setPages] = useState(1);
  const loaded = useLoaded(() => pagesOf(pages), [pages, state.dossierChanges, state.link.status === 'online']);
  return html`
    <${Page} title=${t('tasks.title')} onBack=${leave} banner=${banner} wide=${true}>
      <p class="lead">${t('tasks.lead')}</p>
      <${Loading} of=${loaded}>
        ${(/** @type {Tasks} */ told) => html`
          ${told.tasks.length > 0
            ? html`<ul class="items panel dossiers" aria-label=${t('tasks.title')}>${told.tasks.map((task) => html`<${Line} key=${`${task.dossier} ${task.action}`} task=${task} />`)}</ul>`
            : html`<div class="panel empty"><${Icon} name="task" /><h2>${t('tasks.none.title')}</h2><p>${t('tasks.none.body')}</p></div>`}
          ${told.next !== null && html`<button type="button" class="button more" onClick=${() => setPages(pages + 1)}>${t('dossier.further')}</button>`}
        `}
      <//>
    <//>
  `;
}

/** @param {{task: Task}} props */
function Line({ task }) {
  const { t, locale } = useTranslator();
  return html`
    <li>
      <a class="dossier-row" href=${toDossier(task.dossier, 'plan')}>
        <${Square} />
        <span class="who">
          <span class="name"><strong>${task.title}</strong></span>
          <small><${PatientName} patient=${task.person} /></small>
        </span>
        <span class="aside">
          ${task.is_late && html`<span class="badge late"><${Icon} name="alert" size=${16} />${t('plan.late')}</span>`}
          <time datetime=${task.due}>${t('tasks.due', { day: dayText(task.due, locale) })}</time>
        </span>
      </a>
    </li>
  `;
}

/** @param {number} pages @returns {Promise<Tasks>} */
async function pagesOf(pages) {
  let told = await readTasks(null);
  for (let page = 1; page < pages && told.next !== null; page++) {
    const further = await readTasks(told.next);
    told = { tasks: [...told.tasks, ...further.tasks], next: further.next };
  }
  return told;
}
