/** Rows under each other, of which only those near the screen are drawn: how high each stands, by its own id. */

export class Stack {
  /** @param {number} guess px of a row that was not measured */
  constructor(guess) {
    this.guess = guess;
    /** @type {Map<string, number>} px */
    this.heights = new Map();
    /** @type {readonly string[]} */
    this.ids = [];
    this.tops = new Float64Array(1);
  }

  /** @param {readonly string[]} ids from top to bottom */
  lay(ids) {
    const tops = new Float64Array(ids.length + 1);
    for (let index = 0; index < ids.length; index += 1) {
      tops[index + 1] = tops[index] + (this.heights.get(ids[index]) ?? this.guess);
    }
    this.ids = ids;
    this.tops = tops;
  }

  /**
   * @param {string} id
   * @param {number} height
   * @returns {boolean} whether that is news; then it is to be laid again
   */
  measure(id, height) {
    if (this.heights.get(id) === height) return false;
    this.heights.set(id, height);
    return true;
  }

  /** Wider or narrower: nothing that was measured holds. */
  forget() {
    this.heights.clear();
  }

  /** @param {number} index 0 to the number of rows: the last is the bottom of all */
  top(index) {
    return this.tops[Math.min(Math.max(0, index), this.ids.length)];
  }

  /**
   * The row that stands at a height, by halves; outside: the first or the last.
   *
   * @param {number} px
   */
  at(px) {
    let low = 0;
    let high = Math.max(0, this.ids.length - 1);
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.tops[middle + 1] > px) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
