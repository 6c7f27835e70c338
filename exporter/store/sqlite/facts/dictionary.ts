import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Words of the file by their number, as far as they were written when it was last refreshed. */
export class Dictionary {
  readonly #select: StatementSync;
  readonly #texts: (string | undefined)[] = [];
  #ranks: Float64Array | undefined;

  constructor(database: DatabaseSync) {
    this.#select = database.prepare('SELECT id, text FROM word WHERE id >= ?');
  }

  refresh(): void {
    for (const row of this.#select.all(this.#texts.length)) {
      this.#texts[Number(row['id'])] = String(row['text']);
      this.#ranks = undefined;
    }
  }

  /** Numbers are below it. */
  get size(): number {
    return this.#texts.length;
  }

  text(number: number): string | undefined {
    return this.#texts[number];
  }

  numberOf(text: string): number | undefined {
    const number = this.#texts.indexOf(text);
    return number < 0 ? undefined : number;
  }

  /** Place of each number's text in the order of all, NaN for 0. */
  ranks(): Float64Array {
    if (this.#ranks === undefined) {
      const ranks = new Float64Array(this.size).fill(Number.NaN);
      this.#sorted().forEach(({ number }, index) => (ranks[number] = index));
      this.#ranks = ranks;
    }
    return this.#ranks;
  }

  /** Of a text that may not be a word: then it is between two. */
  rankOf(text: string): number {
    const number = this.numberOf(text);
    if (number !== undefined) return this.ranks()[number] ?? Number.NaN;
    return this.#sorted().filter((word) => word.text < text).length - 0.5;
  }

  #sorted(): { number: number; text: string }[] {
    return this.#texts
      .flatMap((text, number) => (text === undefined ? [] : [{ number, text }]))
      .sort((a, b) => (a.text < b.text ? -1 : 1));
  }
}
