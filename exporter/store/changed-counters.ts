import { boundsChecksum } from '../state/histogram.ts';
import type { Histogram, Series, WaitSeries } from '../state/series.ts';
import { COUNTED_EVENTS } from '../state/series.ts';
import type { StateReader } from '../state/reader.ts';
import type { Worker } from '../state/worker.ts';
import type { CounterRow } from './batch.ts';

type Counted = Pick<StateReader, 'workers' | 'versions' | 'series' | 'waits' | 'eventCounts'>;

/** A worker is heard of every other second: that is worth a row once a minute. */
const SEEN_STEP_SECONDS = 60;
/** What series count needs no counter of its own. */
const COUNTED_TYPES = new Set(COUNTED_EVENTS.map((event) => `task-${event}`));
const BROKER = 'broker';
const PRESENCES = ['online', 'silent', 'offline', 'lost'];

interface Saved {
  readonly kind: string;
  readonly labels: string;
  /** Of all that it counts. It only rises, so another sum is another content. */
  sum: number;
  round: number;
}

/**
 * Finds the counted numbers that changed since they were last saved, and those that are gone. State is not asked to keep track:
 * comparing sums of some thousand series twice a second costs less than marking each on every event.
 */
export class ChangedCounters {
  readonly #cluster: string;
  readonly #state: Counted;
  readonly #broker: { readonly at: string };
  readonly #saved = new Map<object, Saved>();
  #taken = new Map<object, Saved>();
  #gone: object[] = [];
  #round = 0;
  #found: readonly CounterRow[] | undefined;

  /** @param broker what is counted here was seen at: other numbers are of another cluster */
  constructor(cluster: string, state: Counted, broker: string) {
    this.#cluster = cluster;
    this.#broker = { at: broker };
    this.#state = state;
  }

  /** Counters that were loaded: the first rows to write take out those that state did not take up. */
  adopt(counters: readonly CounterRow[]): void {
    this.#found = counters;
  }

  /** The broker at which these were counted, if it is another one. */
  otherBroker(counters: readonly CounterRow[]): string | undefined {
    const row = counters.find(([, kind]) => kind === BROKER);
    return row === undefined || row[3] === JSON.stringify(this.#broker) ? undefined : (row[3] ?? undefined);
  }

  #strays(rows: readonly CounterRow[]): CounterRow[] {
    const taken = new Set(rows.map(([, kind, labels]) => `${kind} ${labels}`));
    return (this.#found ?? []).filter(([, kind, labels]) => !taken.has(`${kind} ${labels}`)).map(([cluster, kind, labels]) => [cluster, kind, labels, null]);
  }

  /** Rows to write. They come again until `confirm` says that they were. */
  take(): CounterRow[] {
    this.#round += 1;
    this.#taken = new Map();
    const rows: CounterRow[] = [];
    this.#compare(rows, BROKER, this.#broker, 0, () => [], (broker) => broker);
    for (const worker of this.#state.workers()) {
      this.#compare(rows, 'worker', worker, freshness(worker), ({ name }) => [name], ({ presence, lastSeen }) => ({ presence, lastSeen }));
    }
    for (const known of this.#state.versions()) {
      this.#compare(rows, 'version', known, seenStep(known.at), ({ version }) => [version], ({ worker, at }) => ({ worker, at }));
    }
    for (const series of this.#state.series()) {
      this.#compare(rows, 'series', series, sumOfSeries(series), labelsOfSeries, valueOfSeries);
    }
    for (const waits of this.#state.waits()) this.#compare(rows, 'waits', waits, sumOfWaits(waits), labelsOfWaits, valueOfWaits);
    for (const events of this.#state.eventCounts()) {
      if (COUNTED_TYPES.has(events.type)) continue;
      this.#compare(rows, 'events', events, events.count, ({ type, worker, task }) => [type, worker, task], ({ count }) => ({ count }));
    }
    this.#gone = [];
    if (this.#found !== undefined) rows.unshift(...this.#strays(rows));
    for (const [counted, { kind, labels, round }] of this.#saved) {
      if (round === this.#round) continue;
      this.#gone.push(counted);
      rows.unshift([this.#cluster, kind, labels, null]);
    }
    return rows;
  }

  confirm(): void {
    this.#found = undefined;
    for (const [counted, saved] of this.#taken) this.#saved.set(counted, saved);
    for (const counted of this.#gone) this.#saved.delete(counted);
    this.#taken = new Map();
    this.#gone = [];
  }

  /** All is to be written again. */
  forget(): void {
    this.#saved.clear();
  }

  #compare<C extends object>(rows: CounterRow[], kind: string, counted: C, sum: number, labels: (of: C) => readonly string[], value: (of: C) => unknown): void {
    const saved = this.#saved.get(counted);
    if (saved !== undefined) saved.round = this.#round;
    if (saved?.sum === sum) return;
    const fresh = { kind, labels: saved?.labels ?? JSON.stringify(labels(counted)), sum, round: this.#round };
    this.#taken.set(counted, fresh);
    rows.push([this.#cluster, kind, fresh.labels, JSON.stringify(value(counted))]);
  }
}

function freshness({ lastSeen, presence }: Worker): number {
  return seenStep(lastSeen) * PRESENCES.length + PRESENCES.indexOf(presence);
}

function seenStep(at: number): number {
  return Math.floor(at / SEEN_STEP_SECONDS);
}

function labelsOfSeries({ task, worker, queue }: Series): string[] {
  return [task, worker, queue];
}

function labelsOfWaits({ task, queue }: WaitSeries): string[] {
  return [task, queue];
}

function valueOfSeries({ events, exceptions, runtime, queueWait }: Series): unknown {
  return {
    events: [...events],
    exceptions: Object.fromEntries(exceptions),
    runtime: { succeeded: valueOf(runtime.succeeded), failed: valueOf(runtime.failed), retried: valueOf(runtime.retried) },
    queueWait: valueOf(queueWait),
  };
}

function valueOfWaits({ stages }: WaitSeries): unknown {
  return { broker: valueOf(stages.broker), prefetch: valueOf(stages.prefetch), eta: valueOf(stages.eta) };
}

/** Its bounds' checksum, its sum, its counts: where the bounds were changed meanwhile, it cannot be taken up again. */
function valueOf(histogram: Histogram | undefined): unknown {
  return histogram && [checksumOf(histogram.bounds), histogram.sum, ...histogram.counts];
}

function sumOfSeries({ events, runtime, queueWait }: Series): number {
  let sum = countOf(runtime.succeeded) + countOf(runtime.failed) + countOf(runtime.retried) + countOf(queueWait);
  for (const count of events) sum += count;
  return sum;
}

function sumOfWaits({ stages }: WaitSeries): number {
  return countOf(stages.broker) + countOf(stages.prefetch) + countOf(stages.eta);
}

function countOf(histogram: Histogram | undefined): number {
  return histogram?.count ?? 0;
}

/** There are two lists of bounds, and every histogram points to one. */
const CHECKSUMS = new WeakMap<readonly number[], number>();

function checksumOf(bounds: readonly number[]): number {
  let checksum = CHECKSUMS.get(bounds);
  if (checksum === undefined) CHECKSUMS.set(bounds, (checksum = boundsChecksum(bounds)));
  return checksum;
}
