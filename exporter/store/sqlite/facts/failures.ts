import type { FailuresRequest } from '../../archive.ts';
import type { Dictionary } from './dictionary.ts';
import type { Facts } from './facts.ts';
import type { FactFilter } from './filter.ts';
import { Mask } from './filter.ts';
import { Groups } from './groups.ts';

/** As FailureGroup, with the row of the latest failure for an example. */
export interface FactFailures {
  readonly cluster: string;
  readonly exception: string | undefined;
  readonly frame: string | null;
  readonly names: readonly string[];
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly latest: number;
}

interface Tally {
  count: number;
  first: number;
  last: number;
  latest: number;
  readonly names: Set<number>;
}

export function failuresOf(
  facts: Facts, words: Dictionary, filter: FactFilter, { from, to, limit }: Omit<FailuresRequest, 'query'>,
): FactFailures[] {
  const failure = words.numberOf('FAILURE') ?? -1;
  const groups = new Groups(3, words.size + 1);
  const tallies: Tally[] = [];
  const mask = new Mask();
  for (const slice of facts.slices(from, to)) {
    const matches = mask.of(slice, filter);
    const [states, names, rowids] = [slice.words('state'), slice.words('name'), slice.rowids()];
    const [clusters, exceptions, frames] = [slice.words('cluster'), slice.words('exception_class'), slice.words('frame')];
    const [seen, ended] = [slice.numbers('seen'), slice.numbers('ended')];
    for (let index = 0; index < slice.size; index += 1) {
      const at = seen[index] ?? 0;
      if (states[index] !== failure || at < from || at >= to || matches[index] === 0) continue;
      const group = groups.of([clusters[index] ?? 0, exceptions[index] ?? 0, frames[index] ?? 0]);
      const tally = (tallies[group] ??= { count: 0, first: Infinity, last: -Infinity, latest: 0, names: new Set() });
      const end = ended[index] ?? Number.NaN;
      const time = Number.isNaN(end) ? at : end;
      tally.count += 1;
      tally.first = Math.min(tally.first, time);
      if (time > tally.last) [tally.last, tally.latest] = [time, rowids[index] ?? 0];
      tally.names.add(names[index] ?? 0);
    }
  }
  return tallies
    .map(({ names, ...tally }, group) => {
      const [cluster = 0, exception = 0, frame = 0] = groups.values(group);
      const texts = Array.from(names, (name) => words.text(name)).filter((name) => name !== undefined);
      return { cluster: words.text(cluster) ?? '', exception: words.text(exception), frame: words.text(frame) ?? null, names: texts.sort(), ...tally };
    })
    .sort((a, b) => b.count - a.count || b.last - a.last)
    .slice(0, limit);
}
