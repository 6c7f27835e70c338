import type { StatementSync } from 'node:sqlite';
import { SLICE_SECONDS } from '../slices.ts';

/** Columns whose values are numbers of words; 0 where there is none. */
export const WORD_FACTS = ['cluster', 'name', 'state', 'worker', 'queue', 'exception_class', 'frame'] as const;
export type WordFact = (typeof WORD_FACTS)[number];
/** Seconds, epoch seconds, a count; NaN where there is none. */
export const NUMBER_FACTS = ['seen', 'sent', 'received', 'started', 'ended', 'runtime', 'wait', 'retries'] as const;
export type NumberFact = (typeof NUMBER_FACTS)[number];

const COLUMNS = ['rowid', ...NUMBER_FACTS, ...WORD_FACTS];
const NUMBERS = 1 + NUMBER_FACTS.length;

/** The number of a slice is in the schema as this expression; the range lets it use the index. */
export const SELECT_FACTS = `SELECT ${COLUMNS.join(', ')} FROM task
  WHERE seen BETWEEN ? AND ? AND cast(seen / ${SLICE_SECONDS} AS INTEGER) = ?`;

/** A hundred bytes a task. */
export const FACT_BYTES = NUMBERS * 8 + WORD_FACTS.length * 4;

/** What tasks are filtered, ordered and summed by, of the tasks first seen within one slice of time: a column after the other. */
export class FactSlice {
  readonly number: number;
  readonly size: number;
  readonly #numbers: Float64Array;
  readonly #words: Int32Array;

  constructor(number: number, size: number) {
    this.number = number;
    this.size = size;
    this.#numbers = new Float64Array(size * NUMBERS);
    this.#words = new Int32Array(size * WORD_FACTS.length);
  }

  rowids(): Float64Array {
    return this.#numbers.subarray(0, this.size);
  }

  numbers(fact: NumberFact): Float64Array {
    const column = 1 + NUMBER_FACTS.indexOf(fact);
    return this.#numbers.subarray(column * this.size, (column + 1) * this.size);
  }

  words(fact: WordFact): Int32Array {
    const column = WORD_FACTS.indexOf(fact);
    return this.#words.subarray(column * this.size, (column + 1) * this.size);
  }

  /** @param select SELECT_FACTS, with arrays for rows */
  static load(select: StatementSync, number: number): FactSlice {
    const from = number * SLICE_SECONDS;
    const rows = select.all(from - 1, from + SLICE_SECONDS + 1, number);
    const slice = new FactSlice(number, rows.length);
    rows.forEach((row, index) => slice.#fill(index, row));
    return slice;
  }

  #fill(index: number, row: ReturnType<StatementSync['all']>[number]): void {
    for (let column = 0; column < NUMBERS; column += 1) {
      const value = row[column];
      this.#numbers[column * this.size + index] = typeof value === 'number' ? value : Number.NaN;
    }
    for (let column = 0; column < WORD_FACTS.length; column += 1) {
      const value = row[NUMBERS + column];
      this.#words[column * this.size + index] = typeof value === 'number' ? value : 0;
    }
  }
}
