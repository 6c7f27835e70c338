import type { Series } from '../state/series.ts';
import type { Labels } from './labels.ts';
import type { ClusterSource } from './sources.ts';
import { COUNTED_EVENTS } from '../state/series.ts';
import { labels } from './labels.ts';
import { isUp } from './presence.ts';

/** One cluster as the subjects of one scrape see it: its series are walked once for all of them. */
export class ClusterView {
  readonly name: string;
  readonly source: ClusterSource;
  /** `cluster="…"`, on every line that is about a cluster. */
  readonly labels: Labels;
  #series: { readonly executed: readonly Series[]; readonly published: readonly Series[] } | undefined;

  #toldQueues: boolean | undefined;

  constructor(source: ClusterSource) {
    this.name = source.name;
    this.source = source;
    this.labels = labels({ cluster: source.name });
  }

  /** Ends a scrape: what it walked is let go. */
  end(): void {
    this.#series = undefined;
    this.#toldQueues = undefined;
  }

  get state(): ClusterSource['state'] {
    return this.source.state;
  }

  /** Whether every worker that is up has answered active_queues once: before, a queue without consumers may have some. */
  get workersToldQueues(): boolean {
    return (this.#toldQueues ??= this.state.workers().every(
      (worker) => !isUp(worker) || worker.inspected.get('active_queues')?.answeredAt !== undefined,
    ));
  }

  /** Series that workers counted on. */
  get executed(): readonly Series[] {
    return (this.#series ??= split(this.state.series())).executed;
  }

  /** Series that publishers counted on: task-sent and nothing else. */
  get published(): readonly Series[] {
    return (this.#series ??= split(this.state.series())).published;
  }
}

const SENT = COUNTED_EVENTS.indexOf('sent');

function split(all: Iterable<Series>): { executed: Series[]; published: Series[] } {
  const executed: Series[] = [];
  const published: Series[] = [];
  for (const series of all) {
    if ((series.events[SENT] ?? 0) > 0) published.push(series);
    if (countsMoreThanSent(series)) executed.push(series);
  }
  return { executed, published };
}

function countsMoreThanSent(series: Series): boolean {
  for (let i = 0; i < COUNTED_EVENTS.length; i++) {
    if (i !== SENT && (series.events[i] ?? 0) > 0) return true;
  }
  return false;
}
