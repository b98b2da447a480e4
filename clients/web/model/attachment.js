/** Attachments: what kind each is, how big it is said to be, and how much room it takes in a bubble before it is there. */

/** @import { Attachment } from '../wire/types.js' */
/** @typedef {'picture' | 'pdf' | 'audio' | 'sheet' | 'slides' | 'document' | 'text'} Kind */
/** @typedef {{width: number, height: number}} Box px */

/** The contract: as many hang on one message. */
export const MOST = 10;

const KIBI = 1_024;

/** Beside pictures and audio, by media type; what is none of these is a document. @type {Readonly<Record<string, Kind>>} */
const KINDS = {
  'application/pdf': 'pdf',
  'text/plain': 'text',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'sheet',
  'application/vnd.oasis.opendocument.spreadsheet': 'sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'slides',
  'application/vnd.oasis.opendocument.presentation': 'slides',
};

/**
 * @param {string} mediaType
 * @returns {Kind}
 */
export function kindOf(mediaType) {
  if (mediaType.startsWith('image/')) return 'picture';
  if (mediaType.startsWith('audio/')) return 'audio';
  return KINDS[mediaType.split(';', 1)[0]] ?? 'document';
}

/** @param {Pick<Attachment, 'media_type'>} attachment */
export const isPicture = ({ media_type }) => kindOf(media_type) === 'picture';

/** What a viewer of ours shows: pictures, and the pages of a PDF as pictures. @param {Attachment} attachment */
export const isShown = ({ media_type, pages }) => kindOf(media_type) === 'picture' || (pages ?? 0) > 0;

/**
 * A size as people say it: whole Ko, Mo with one digit where it tells something.
 *
 * @param {number} bytes
 * @returns {{value: number, unit: 'Ko' | 'Mo'}}
 */
export function sizeOf(bytes) {
  const kibi = Math.max(1, Math.round(bytes / KIBI));
  if (kibi < KIBI) return { value: kibi, unit: 'Ko' };
  const mebi = bytes / KIBI / KIBI;
  return { value: mebi < 10 ? Math.round(mebi * 10) / 10 : Math.round(mebi), unit: 'Mo' };
}

/**
 * What a line says of attachments without a text: pictures are counted, one file is named.
 *
 * @param {readonly Pick<Attachment, 'name' | 'media_type'>[]} attachments
 * @returns {{what: 'photos' | 'audio' | 'document' | 'files', count: number, name: string}}
 */
export function summaryOf(attachments) {
  const [first] = attachments;
  const kinds = new Set(attachments.map(({ media_type }) => kindOf(media_type)));
  const count = attachments.length;
  const name = first?.name ?? '';
  if (count > 0 && kinds.size === 1 && kinds.has('picture')) return { what: 'photos', count, name };
  if (count !== 1) return { what: 'files', count, name };
  return { what: kinds.has('audio') ? 'audio' : 'document', count, name };
}

/** As style/attachments.css has them: what a test compares. */
export const PICTURES_PX = 320;
export const GAP_PX = 4;
export const CARD_PX = 88;
export const ROW_PX = 60;
export const AUDIO_PX = 104;
/** Nothing is shown thinner or flatter: a strip could not be hit, a tower would fill the screen. */
const NARROWEST = 0.75;
const WIDEST = 2.4;
/** Of which a picture is not drawn smaller. */
const LEAST_PX = 96;

/**
 * The room of one picture that stands alone: its own shape within bounds, and not larger than it is.
 *
 * @param {Pick<Attachment, 'width' | 'height'>} picture
 * @param {number} [most] px, of its width
 * @returns {Box}
 */
export function boxOf(picture, most = PICTURES_PX) {
  const [ownWidth, ownHeight] = [picture.width ?? most, picture.height ?? (most * 3) / 4];
  const shape = Math.min(WIDEST, Math.max(NARROWEST, ownWidth / (ownHeight || 1)));
  const width = Math.round(Math.min(most * Math.min(1, shape), Math.max(ownWidth, LEAST_PX * Math.max(1, shape))));
  return { width, height: Math.round(width / shape) };
}

/** @param {number} count of pictures beside each other in a grid */
export const columnsOf = (count) => (count === 2 || count === 4 ? 2 : 3);

/**
 * How much the attachments of a message add to its height.
 *
 * @param {readonly Attachment[]} attachments
 * @param {number} width px that the bubble leaves them
 */
export function roomOf(attachments, width) {
  const most = Math.min(PICTURES_PX, width);
  const pictures = attachments.filter(isPicture);
  const others = attachments.filter((attachment) => !isPicture(attachment));
  /** @type {number[]} */
  const blocks = others.map(heightOf);
  if (pictures.length === 1) blocks.push(boxOf(pictures[0], most).height);
  if (pictures.length > 1) blocks.push(gridHeight(pictures.length, most));
  return blocks.reduce((sum, height) => sum + height + 2 * GAP_PX, 0);
}

/** @param {Attachment} attachment */
const heightOf = ({ media_type, pages }) => {
  if (kindOf(media_type) === 'audio') return AUDIO_PX;
  return pages === null ? ROW_PX : CARD_PX;
};

/**
 * @param {number} count
 * @param {number} width
 */
function gridHeight(count, width) {
  const columns = columnsOf(count);
  const rows = Math.ceil(count / columns);
  const side = (width - (columns - 1) * GAP_PX) / columns;
  return Math.round(rows * side + (rows - 1) * GAP_PX);
}
