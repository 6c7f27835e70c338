import type { Batch } from '../batch.ts';
import { TASK_COLUMNS } from '../columns.ts';

/** Places of columns in a row, by how they travel. */
export const NUMBER_PLACES = TASK_COLUMNS.flatMap(({ type }, place) => (type === 'real' || type === 'int' ? [place] : []));
export const WORD_PLACES = TASK_COLUMNS.flatMap(({ type }, place) => (type === 'word' ? [place] : []));
const TEXT_PLACES = TASK_COLUMNS.flatMap(({ type }, place) => (type === 'text' ? [place] : []));
const UUID = placeOf('uuid');
const ROOT = placeOf('root');
const PARENT = placeOf('parent');

/** Flags of a task: its root is itself; then, from FIRST_TEXT on, a bit for each text that it has. */
export const ITS_OWN_ROOT = 1;
export const FIRST_TEXT = 2;
/** Texts of a task in their order: ids first. */
export const TEXTS = [UUID, ROOT, PARENT, ...TEXT_PLACES];

/**
 * A batch as it travels to the history thread. Numbers go over as memory that changes hands; a word, which comes again and again, as
 * text once and then by its number; only what each task has for itself is copied as text. As rows a batch cost twice the time
 * on either side.
 */
export interface PackedBatch extends Omit<Batch, 'tasks'> {
  readonly count: number;
  /** Task after task, the values of NUMBER_PLACES; NaN for none. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Task after task, the values of WORD_PLACES, 0 for none, and behind them its flags. */
  readonly words: Int32Array<ArrayBuffer>;
  /** Task after task, those of TEXTS that it has. */
  readonly texts: readonly string[];
  /** Words with the numbers from `wordsFrom` on, which were not sent before. 1: all that were sent are forgotten. */
  readonly newWords: readonly string[];
  readonly wordsFrom: number;
}

/** Bounds what is remembered: names and hosts are few, but an exception's innermost frame may be anything. */
const MAX_WORDS = 50_000;

/** Packs batches for one receiver, which has got all that was packed before. */
export class Packer {
  readonly #numbers = new Map<string, number>();
  /** Of each column, the latest word: it is often the next one, too. */
  readonly #latest = WORD_PLACES.map(() => '');
  readonly #latestNumber = WORD_PLACES.map(() => 0);

  pack({ tasks, ...rest }: Batch): PackedBatch {
    if (this.#numbers.size > MAX_WORDS) this.#forget();
    const wordsFrom = this.#numbers.size + 1;
    const newWords: string[] = [];
    const numbers = new Float64Array(tasks.length * NUMBER_PLACES.length);
    const words = new Int32Array(tasks.length * (WORD_PLACES.length + 1));
    const texts: string[] = [];
    let [number, word] = [0, 0];
    for (const row of tasks) {
      for (const place of NUMBER_PLACES) {
        const value = row[place];
        numbers[number++] = typeof value === 'number' ? value : Number.NaN;
      }
      for (let column = 0; column < WORD_PLACES.length; column += 1) {
        const value = row[WORD_PLACES[column]!];
        words[word++] = typeof value === 'string' ? this.#numberOf(value, column, newWords) : 0;
      }
      const isItsOwn = row[ROOT] === row[UUID];
      let flags = isItsOwn ? ITS_OWN_ROOT : 0;
      for (let index = 0, flag = FIRST_TEXT; index < TEXTS.length; index += 1, flag <<= 1) {
        const value = row[TEXTS[index]!];
        if (typeof value !== 'string' || (isItsOwn && TEXTS[index] === ROOT)) continue;
        flags |= flag;
        texts.push(value);
      }
      words[word++] = flags;
    }
    return { ...rest, count: tasks.length, numbers, words, texts, newWords, wordsFrom };
  }

  #numberOf(text: string, column: number, newWords: string[]): number {
    if (this.#latest[column] === text && this.#latestNumber[column] !== 0) return this.#latestNumber[column]!;
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(text, number);
      newWords.push(text);
    }
    this.#latest[column] = text;
    this.#latestNumber[column] = number;
    return number;
  }

  #forget(): void {
    this.#numbers.clear();
    this.#latestNumber.fill(0);
  }
}

/** The words that a Packer has sent, by number, beginning with 1. */
export class SentWords {
  #texts: string[] = [''];

  /** The same list as long as no number changes its meaning. */
  take({ newWords, wordsFrom }: PackedBatch): readonly string[] {
    if (wordsFrom === 1) this.#texts = [''];
    this.#texts.push(...newWords);
    return this.#texts;
  }
}

function placeOf(name: (typeof TASK_COLUMNS)[number]['name']): number {
  return TASK_COLUMNS.findIndex((column) => column.name === name);
}
