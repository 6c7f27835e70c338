import type { QueueSummary } from '../../contract/queue.ts';
import type { TaskRecord } from '../../contract/task.ts';
import type { WorkerSummary } from '../../contract/worker.ts';
import type { Queue } from '../../state/queue.ts';
import type { StateReader } from '../../state/reader.ts';
import type { TaskView } from '../../state/task.ts';
import type { Worker } from '../../state/worker.ts';
import type { Subject } from './change.ts';

/** How each is told of. */
export interface Summaries {
  readonly task: (cluster: string, task: TaskView) => TaskRecord;
  readonly worker: (cluster: string, worker: Worker) => WorkerSummary;
  readonly queue: (cluster: string, queue: Queue) => QueueSummary;
}

/**
 * What changed of one cluster since it was last looked at. Idle it notes nothing; watching, tasks are noted as they change, and
 * workers and queues compared with what they were.
 */
export class ClusterChanges {
  readonly #cluster: string;
  readonly #state: StateReader;
  readonly #summaries: Summaries;
  #watching = false;
  #tasks = new Set<TaskView>();
  readonly #workers = new Map<string, { mark: string; last: WorkerSummary }>();
  readonly #queues = new Map<string, { mark: string; last: QueueSummary }>();

  constructor(cluster: string, state: StateReader, summaries: Summaries) {
    this.#cluster = cluster;
    this.#state = state;
    this.#summaries = summaries;
  }

  /** Of each event: a comparison while idle, else a set insertion. */
  note(task: TaskView): void {
    if (this.#watching) this.#tasks.add(task);
  }

  /** Begins to watch: what there is now is not a change. */
  watch(): void {
    this.#watching = true;
    this.#compare();
  }

  rest(): void {
    this.#watching = false;
    this.#tasks.clear();
    this.#workers.clear();
    this.#queues.clear();
  }

  /** Each task that changed, once, as it is now. */
  *tasks(): Iterable<Subject> {
    const changed = this.#tasks;
    this.#tasks = new Set();
    for (const task of changed) yield { kind: 'task', cluster: this.#cluster, task: this.#summaries.task(this.#cluster, task) };
  }

  /** Workers and queues that differ from the last look; a heartbeat alone makes no difference. */
  workersAndQueues(): readonly Subject[] {
    return this.#compare();
  }

  #compare(): Subject[] {
    const cluster = this.#cluster;
    const { worker, queue } = this.#summaries;
    const changed: Subject[] = [];
    const workers = this.#state.workers();
    for (const one of workers) {
      const last = worker(cluster, one);
      const { last_seen: _seen, last_heartbeat: _beat, loadavg: _load, skew: _skew, uptime: _up, ...told } = last;
      if (differs(this.#workers, last, JSON.stringify(told))) changed.push({ kind: 'worker', cluster, worker: last, gone: false });
    }
    if (workers.length < this.#workers.size) {
      for (const { last } of gone(this.#workers, workers)) changed.push({ kind: 'worker', cluster, worker: last, gone: true });
    }
    const queues = this.#state.queues();
    for (const one of queues) {
      const last = queue(cluster, one);
      const { measured_at: _at, ...told } = last;
      if (differs(this.#queues, last, JSON.stringify(told))) changed.push({ kind: 'queue', cluster, queue: last, gone: false });
    }
    if (queues.length < this.#queues.size) {
      for (const { last } of gone(this.#queues, queues)) changed.push({ kind: 'queue', cluster, queue: last, gone: true });
    }
    return changed;
  }
}

interface Known<Summary> {
  mark: string;
  last: Summary;
}

function differs<Summary extends { readonly name: string }>(known: Map<string, Known<Summary>>, last: Summary, mark: string): boolean {
  const before = known.get(last.name);
  if (before === undefined) known.set(last.name, { mark, last });
  else if (before.mark === mark) return false;
  else Object.assign(before, { mark, last });
  return true;
}

/** Those that are there no more, which are then forgotten. */
function gone<Summary>(known: Map<string, Known<Summary>>, present: readonly { readonly name: string }[]): Known<Summary>[] {
  const names = new Set(present.map(({ name }) => name));
  const absent = [...known].filter(([name]) => !names.has(name));
  for (const [name] of absent) known.delete(name);
  return absent.map(([, one]) => one);
}
