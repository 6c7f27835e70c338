/**
 * What a run is made of: for each id its hash and the row it is of, in the order of the hashes. Kept in the file in parts, each of
 * which fits a page, by the first bits of the hash: whoever looks up an id reads one part of a run.
 *
 * An entry is 8 bytes: the lower 32 bits of the row number, then the hash, both little-endian as on every machine that Node is
 * built for and history is likely to be kept on. As 64-bit numbers they sort by hash.
 */
const ENTRY_BYTES = 8;
/** On average: hashes are spread evenly, not exactly so. 4,061 bytes fit a page of SQLite beside the rest. */
const ENTRIES_PER_PART = 440;
const HASHES = 2 ** 32;

/** Entries as they come: they are sorted when they are sealed. */
export class Entries {
  #bytes = new ArrayBuffer(1_024 * ENTRY_BYTES);
  #words = new Uint32Array(this.#bytes);
  size = 0;

  add(hash: number, rowid: number): void {
    const at = this.size * 2;
    if (at === this.#words.length) this.#grow();
    this.#words[at] = rowid % HASHES;
    this.#words[at + 1] = hash;
    this.size += 1;
  }

  addAll(part: Uint8Array): void {
    const words = wordsOf(part);
    while (this.#words.length < this.size * 2 + words.length) this.#grow();
    this.#words.set(words, this.size * 2);
    this.size += words.length / 2;
  }

  hashAt(index: number): number {
    return this.#words[index * 2 + 1]!;
  }

  rowidAt(index: number, last: number): number {
    return rowidOf(this.#words[index * 2]!, last);
  }

  /** In parts, the i-th holding the hashes for which `partOf` is i; those without any are empty. */
  parts(): Uint8Array[] {
    const count = partCount(this.size);
    new BigUint64Array(this.#bytes, 0, this.size).sort();
    const parts: Uint8Array[] = [];
    for (let part = 0, from = 0; part < count; part += 1) {
      let to = from;
      while (to < this.size && partOf(this.hashAt(to), this.size) === part) to += 1;
      parts.push(new Uint8Array(this.#bytes, from * ENTRY_BYTES, (to - from) * ENTRY_BYTES));
      from = to;
    }
    return parts;
  }

  #grow(): void {
    this.#bytes = this.#bytes.transfer(this.#bytes.byteLength * 2);
    this.#words = new Uint32Array(this.#bytes);
  }
}

/** How many parts a run of so many entries has. */
export function partCount(entries: number): number {
  return Math.max(1, Math.ceil(entries / ENTRIES_PER_PART));
}

export function partOf(hash: number, entries: number): number {
  return Math.floor((hash * partCount(entries)) / HASHES);
}

/** Calls back with the row of each entry with this hash, until that tells something. @param last the highest row of the run */
export function findInPart<Found>(part: Uint8Array, hash: number, last: number, verified: (rowid: number) => Found | undefined): Found | undefined {
  const words = wordsOf(part);
  let [low, high] = [0, words.length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (words[middle * 2 + 1]! < hash) low = middle + 1;
    else high = middle;
  }
  for (; low * 2 < words.length && words[low * 2 + 1] === hash; low += 1) {
    const found = verified(rowidOf(words[low * 2]!, last));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** No run spans four thousand million rows. */
function rowidOf(low: number, last: number): number {
  return last - (((last % HASHES) - low) >>> 0);
}

function wordsOf(part: Uint8Array): Uint32Array {
  const aligned = part.byteOffset % 4 === 0 ? part : part.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}
