import type { Change } from './change.ts';

/**
 * The latest changes, within a number and a number of bytes: the oldest go. Each has an index that rises by one, by which
 * clients keep their place, and a number that cursors carry.
 */
export class ChangeRing {
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #changes: (Change | undefined)[] = [];
  /** Index of the first element of the array, and of the oldest change that is still there. */
  #base = 0;
  #first = 0;
  #bytes = 0;
  /** Number of the latest change that is not there any more: cursors before it cannot be served. */
  #floor: number;

  constructor(maxCount: number, maxBytes: number, floor: number) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
    this.#floor = floor;
  }

  get count(): number {
    return this.end - this.#first;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Index behind the latest change. */
  get end(): number {
    return this.#base + this.#changes.length;
  }

  /** Undefined: it has gone, or is yet to come. */
  at(index: number): Change | undefined {
    return this.#changes[index - this.#base];
  }

  push(change: Change): void {
    this.#changes.push(change);
    this.#bytes += change.bytes;
    while (this.count > this.#maxCount || (this.#bytes > this.#maxBytes && this.count > 1)) this.#dropOldest();
  }

  /** Forgets all. @param floor a number beyond every cursor that was given out */
  clear(floor: number): void {
    this.#base = this.end;
    this.#first = this.#base;
    this.#changes = [];
    this.#bytes = 0;
    this.#floor = floor;
  }

  /** Index of the first change behind the place of that number; undefined when some behind it have gone. */
  behind(number: number): number | undefined {
    if (number < this.#floor) return undefined;
    let low = this.#first;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((this.at(middle)?.place ?? 0) <= number) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #dropOldest(): void {
    const oldest = this.at(this.#first);
    if (oldest !== undefined) {
      this.#bytes -= oldest.bytes;
      this.#floor = oldest.place;
    }
    this.#changes[this.#first - this.#base] = undefined;
    this.#first += 1;
    // Not one by one: an array gives up its front only by moving the rest.
    if (this.#first - this.#base > this.#maxCount) {
      this.#changes.splice(0, this.#first - this.#base);
      this.#base = this.#first;
    }
  }
}
