import { render } from 'preact';
import { Root } from './root.js';
import { html } from './html.js';

const place = document.getElementById('app');
if (place) render(html`<${Root} />`, place);
