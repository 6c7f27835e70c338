/** As many as kombu itself remembers for the same purpose. */
const REMEMBERED = 1_000;
const TAG = '"delivery_tag": "';
const TAG_LENGTH = 36;
/** The properties stand last in an envelope. */
const TAIL = 120;

/**
 * kombu 5.7 with sentinel_fanout_compat publishes each event twice, on today's channel and on the one of kombu before
 * 5.4, and we listen to both: the delivery tag tells the second.
 */
export class Duplicates {
  #recent = new Set<string>();
  #older = new Set<string>();

  isRepeated(buffer: Buffer, from: number, to: number): boolean {
    const tail = buffer.toString('latin1', Math.max(from, to - TAIL), to);
    const at = tail.lastIndexOf(TAG);
    if (at === -1) return false;
    const tag = tail.slice(at + TAG.length, at + TAG.length + TAG_LENGTH);
    if (this.#recent.has(tag) || this.#older.has(tag)) return true;
    this.#recent.add(tag);
    if (this.#recent.size >= REMEMBERED) {
      this.#older = this.#recent;
      this.#recent = new Set();
    }
    return false;
  }
}
