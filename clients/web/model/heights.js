/**
 * How high each message stands in the thread: as measured where it was drawn, as guessed elsewhere.
 *
 * `seq` is dense, so the height of the whole conversation is known before any of it is loaded; the scroll bar is true
 * from the start, and a page that arrives moves nothing.
 */

/** Sums are kept by blocks: asking for one costs as much as was seen, not as much as there is. */
const BLOCK = 128;
/** So many are enough to guess the others from. */
const ENOUGH = 12;

/**
 * `heights`: NaN where not measured. `expected`: NaN where nothing is known; they count as long as nothing is measured.
 *
 * @typedef {{heights: Float64Array, expected: Float64Array, sum: number, count: number}} Block `sum`, `count`: of both
 */

export class Heights {
  /** @param {number} guess px of a message that was not measured */
  constructor(guess) {
    this.guess = guess;
    this.learnt = false;
    /** @type {Map<number, Block>} */
    this.blocks = new Map();
  }

  /**
   * @param {number} seq
   * @param {number} height px
   */
  set(seq, height) {
    const index = seq - 1;
    const key = Math.floor(index / BLOCK);
    const block = this.block(key);
    const before = known(block, index % BLOCK);
    block.heights[index % BLOCK] = height;
    count(block, before, height);
  }

  /**
   * How high a message will be that is loaded and was never drawn: one with pictures is much higher than others.
   *
   * @param {number} seq
   * @param {number} height px
   */
  expect(seq, height) {
    const index = seq - 1;
    const block = this.block(Math.floor(index / BLOCK));
    const before = known(block, index % BLOCK);
    block.expected[index % BLOCK] = height;
    count(block, before, known(block, index % BLOCK));
  }

  /** @param {number} key */
  block(key) {
    const block = this.blocks.get(key) ?? { heights: new Float64Array(BLOCK).fill(NaN), expected: new Float64Array(BLOCK).fill(NaN), sum: 0, count: 0 };
    this.blocks.set(key, block);
    return block;
  }

  /** Guess from what was measured, once: a guess that changed at each message would move the scroll bar under the hand. */
  learn() {
    if (this.learnt) return;
    const measured = [...this.blocks.values()].flatMap((block) => [...block.heights].filter((height) => !Number.isNaN(height)));
    if (measured.length < ENOUGH) return;
    this.learnt = true;
    this.guess = measured.reduce((sum, height) => sum + height, 0) / measured.length;
  }

  /** The window is wider or narrower: nothing of what was measured holds. */
  forget() {
    this.blocks.clear();
    this.learnt = false;
  }

  /**
   * @param {number} seq
   * @returns {number} px of all messages before it
   */
  before(seq) {
    const end = seq - 1;
    let measured = 0;
    let sum = 0;
    for (const [key, block] of this.blocks) {
      const start = key * BLOCK;
      if (start + BLOCK <= end) {
        measured += block.count;
        sum += block.sum;
        continue;
      }
      for (let index = start; index < end; index += 1) {
        const height = known(block, index - start);
        if (Number.isNaN(height)) continue;
        measured += 1;
        sum += height;
      }
    }
    return sum + (end - measured) * this.guess;
  }

  /**
   * @param {number} from
   * @param {number} to
   * @returns {number} px of the messages from one to another, both with
   */
  between(from, to) {
    return to < from ? 0 : this.before(to + 1) - this.before(from);
  }

  /**
   * The message that stands at a height, by halves.
   *
   * @param {number} px from the top of message 1; outside: the first or the last
   * @param {number} last
   */
  at(px, last) {
    let low = 1;
    let high = last;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.before(middle + 1) > px) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/**
 * @param {Block} block
 * @param {number} index
 * @returns {number} px, NaN where only the guess tells
 */
const known = (block, index) => (Number.isNaN(block.heights[index]) ? block.expected[index] : block.heights[index]);

/**
 * @param {Block} block
 * @param {number} before NaN where nothing was known
 * @param {number} after
 */
function count(block, before, after) {
  if (Number.isNaN(before)) block.count += 1;
  block.sum += after - (before || 0);
}
