/** The pages of a PDF in the viewer, under each other; each is asked for when it comes near. */

import { useEffect, useImperativeHandle, useRef, useState } from 'preact/hooks';
import { pageOf } from '../platform/pictures.js';
import { html, useTranslator } from './html.js';
import { usePicture } from './picture.js';

/** @import { Glass, Viewed } from './viewer.js' */

/** As much of the page as fits, to three times as wide. */
const SCALES = [1, 1.5, 2, 3];
const WIDEST_PX = 900;
const EDGES_PX = 32;
/** Drawn before it is scrolled to. */
const NEAR = '100% 0px';

/** @param {{document: Viewed, glass: {current: Glass | null}}} props */
export function Pages({ document: { id, name, pages }, glass }) {
  const stage = useRef(/** @type {HTMLElement | null} */ (null));
  const [step, setStep] = useState(0);
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const measure = () => setRoom(stage.current?.clientWidth ?? 0);
    const observer = new ResizeObserver(measure);
    if (stage.current) observer.observe(stage.current);
    stage.current?.focus();
    return () => observer.disconnect();
  }, []);
  useImperativeHandle(
    glass,
    () => ({
      larger: () => setStep((before) => Math.min(SCALES.length - 1, before + 1)),
      smaller: () => setStep((before) => Math.max(0, before - 1)),
      whole: () => setStep(0),
      onKey: () => false, // the browser scrolls
    }),
    [],
  );
  const width = Math.round(Math.min(WIDEST_PX, Math.max(200, room - EDGES_PX)) * SCALES[step]);
  const count = pages ?? 0;
  return html`
    <div class="viewer-stage pages" ref=${stage} tabindex="0" role="region" aria-label=${name}>
      ${room > 0 && Array.from({ length: count }, (_, index) => html`<${Page} key=${index} id=${id} name=${name} page=${index + 1} count=${count} width=${width} stage=${stage} />`)}
    </div>
  `;
}

/** @param {{id: string, name: string, page: number, count: number, width: number, stage: {current: HTMLElement | null}}} props */
function Page({ id, name, page, count, width, stage }) {
  const { t } = useTranslator();
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const [isNear, setIsNear] = useState(page === 1);
  useEffect(() => {
    const observer = new IntersectionObserver(([{ isIntersecting }]) => setIsNear(isIntersecting), { root: stage.current, rootMargin: NEAR });
    if (place.current) observer.observe(place.current);
    return () => observer.disconnect();
  }, []);
  const { address, failed } = usePicture(isNear ? pageOf(id, page, Math.min(2_000, width * devicePixelRatio)) : null);
  const [shape, setShape] = useState('210 / 297');
  /** @param {Event} event */
  const onLoad = (event) => {
    const { naturalWidth, naturalHeight } = /** @type {HTMLImageElement} */ (event.currentTarget);
    setShape(`${naturalWidth} / ${naturalHeight}`);
  };
  const told = t('viewer.page', { name, page, count });
  return html`
    <div class="pdf-page" ref=${place} style=${{ width: `${width}px`, aspectRatio: shape }}>
      ${address ? html`<img src=${address} alt=${told} onLoad=${onLoad} draggable=${false} />` : html`<p>${failed ? t('attachment.failed') : told}</p>`}
    </div>
  `;
}
