import { aggregateOrder } from '../../aggregate-order.ts';
import type { AggregateRequest, AggregateRow, Dimension } from '../../archive.ts';
import type { Dictionary } from './dictionary.ts';
import type { WordFact } from './fact-slice.ts';
import type { Facts } from './facts.ts';
import type { FactFilter } from './filter.ts';
import { Mask } from './filter.ts';
import { Groups } from './groups.ts';
import { Spreads } from './quantiles.ts';

export const FACT_OF: Readonly<Record<Dimension, WordFact>> = {
  cluster: 'cluster', name: 'name', state: 'state', worker: 'worker', queue: 'queue', exception: 'exception_class',
};

export function aggregateFacts(
  facts: Facts, words: Dictionary, filter: FactFilter, { from, to, step, by }: Omit<AggregateRequest, 'query'>,
): { rows: AggregateRow[]; quantileError: number } {
  const groups = new Groups(1 + by.length, words.size + 1);
  const tallies = new Tallies(words);
  const [runtimes, waits] = [new Spreads(), new Spreads()];
  const values = new Array<number>(1 + by.length).fill(0);
  const mask = new Mask();
  for (const slice of facts.slices(from, to)) {
    const matches = mask.of(slice, filter);
    const [seen, states, retries] = [slice.numbers('seen'), slice.words('state'), slice.numbers('retries')];
    const [runtime, wait] = [slice.numbers('runtime'), slice.numbers('wait')];
    const columns = by.map((dimension) => slice.words(FACT_OF[dimension]));
    for (let index = 0; index < slice.size; index += 1) {
      const at = seen[index]!;
      if (matches[index] === 0 || at < from || at >= to) continue;
      values[0] = step === undefined ? 0 : Math.floor((at - from) / step);
      for (let column = 0; column < columns.length; column += 1) values[column + 1] = columns[column]![index]!;
      const group = groups.of(values);
      tallies.add(group, states[index]!, retries[index]!);
      const ran = runtime[index]!;
      const waited = wait[index]!;
      if (ran >= 0) runtimes.add(group, ran);
      if (waited >= 0) waits.add(group, waited);
    }
  }
  const [ranFor, waitedFor] = [runtimes.of(groups.size), waits.of(groups.size)];
  const rows = Array.from({ length: groups.size }, (_, group): AggregateRow => {
    const [steps = 0, ...numbers] = groups.values(group);
    const labels = Object.fromEntries(by.map((dimension, index) => [dimension, words.text(numbers[index] ?? 0) ?? null]));
    return { time: from + steps * (step ?? 0), by: labels, ...tallies.of(group), runtime: ranFor[group]!, wait: waitedFor[group]! };
  });
  return { rows: rows.sort(aggregateOrder(by)), quantileError: Math.max(runtimes.error, waits.error) };
}

const TALLIED = ['count', 'succeeded', 'failed', 'revoked', 'retried'] as const;
type Counts = Record<(typeof TALLIED)[number], number>;

/** What became of the tasks of each group: five counts side by side. */
class Tallies {
  readonly #kinds: Uint8Array;
  readonly #retry: number;
  #counts = new Int32Array(1_024 * TALLIED.length);

  constructor(words: Dictionary) {
    this.#kinds = new Uint8Array(words.size + 1);
    ['SUCCESS', 'FAILURE', 'REVOKED'].forEach((state, index) => (this.#kinds[words.numberOf(state) ?? 0] = 1 + index));
    this.#kinds[0] = 0;
    this.#retry = words.numberOf('RETRY') ?? -1;
  }

  add(group: number, state: number, retries: number): void {
    const at = group * TALLIED.length;
    if (at >= this.#counts.length) this.#grow();
    const counts = this.#counts;
    const kind = this.#kinds[state]!;
    counts[at]! += 1;
    if (kind > 0) counts[at + kind]! += 1;
    if (retries > 0 || state === this.#retry) counts[at + 4]! += 1;
  }

  of(group: number): Counts {
    const [count = 0, succeeded = 0, failed = 0, revoked = 0, retried = 0] = this.#counts.subarray(group * TALLIED.length);
    return { count, succeeded, failed, revoked, retried };
  }

  #grow(): void {
    const counts = this.#counts;
    this.#counts = new Int32Array(counts.length * 2);
    this.#counts.set(counts);
  }
}
