import type { LabelPairs, Labels } from './labels.ts';
import { labelText } from './labels.ts';

interface Total {
  readonly labels: Labels;
  value: number;
}

interface Given {
  readonly to: Total;
  value: number;
}

/**
 * Counters that add up several series into one line. Their sum must not simply be taken: it falls when a purged worker's
 * series goes, and Prometheus reads a fall as a restart and counts the whole rest again. So each scrape adds what every
 * series has counted since the scrape before, and a series that goes leaves what it has given.
 */
export class RisingTotals<Counted extends object> {
  readonly #pairsOf: (counted: Counted, kind: string, cluster: string) => LabelPairs;
  readonly #max: number;
  readonly #totals = new Map<string, Total>();
  readonly #given = new WeakMap<Counted, Map<string, Given>>();

  /** @param max lines kept; what would be one more goes into a line with `…` in each label but the cluster's */
  constructor(max: number, pairsOf: (counted: Counted, kind: string, cluster: string) => LabelPairs) {
    this.#max = max;
    this.#pairsOf = pairsOf;
  }

  /** @param value what the series counts of this kind so far */
  raise(counted: Counted, kind: string, cluster: string, value: number): void {
    let kinds = this.#given.get(counted);
    if (kinds === undefined) this.#given.set(counted, (kinds = new Map<string, Given>()));
    let given = kinds.get(kind);
    if (given === undefined) kinds.set(kind, (given = { to: this.#total(this.#pairsOf(counted, kind, cluster)), value: 0 }));
    if (value <= given.value) return;
    given.to.value += value - given.value;
    given.value = value;
  }

  all(): Iterable<Readonly<Total>> {
    return this.#totals.values();
  }

  #total(pairs: LabelPairs): Total {
    const text = labelText(pairs);
    const known = this.#totals.get(text);
    if (known !== undefined) return known;
    if (this.#totals.size < this.#max) return this.#make(text);
    const overflow = labelText(Object.fromEntries(Object.entries(pairs).map(([name, value]) => [name, name === 'cluster' ? value : '…'])));
    return this.#totals.get(overflow) ?? this.#make(overflow);
  }

  #make(text: string): Total {
    const total = { labels: Buffer.from(text), value: 0 };
    this.#totals.set(text, total);
    return total;
  }
}
