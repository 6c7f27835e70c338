import type { PurgeObservation, QueueObservation } from '../event/observation.ts';
import type { Queue } from './queue.ts';
import type { TaskView } from './task.ts';
import type { WaitingTask } from './waiting-task.ts';
import type { WorkerTable } from './worker-table.ts';
import { waitingSince } from './waiting-task.ts';

/** More queues than a broker sensibly has; past it, only those that workers consume are taken in. */
const MAX_QUEUES = 5_000;
/** How long a queue stays that nobody consumes, configures, sends to, and that is empty. */
const FORGET_SECONDS = 3600;
/** What RabbitMQ's management API counts is up to five seconds old, and the senders' clocks are not ours. */
const COUNT_DELAY_SECONDS = 10;

const NOBODY: readonly string[] = [];

class QueueRecord implements Queue {
  readonly name: string;
  measuredAt: number | undefined = undefined;
  missing = false;
  ready: number | undefined = undefined;
  readyByPriority: Queue['readyByPriority'] = undefined;
  unacked: number | undefined = undefined;
  consumers: number | undefined = undefined;
  workers: readonly string[] = NOBODY;
  type: string | undefined = undefined;
  details: Queue['details'] = undefined;
  purgedAt: number | undefined;
  oldest: WaitingTask | undefined = undefined;
  /** When nothing was ready in it, as last seen. */
  emptyAt = -Infinity;
  /** When somebody last had to do with it; undefined: not asked yet. */
  wantedAt: number | undefined = undefined;

  constructor(name: string, purgedAt: number | undefined) {
    this.name = name;
    this.purgedAt = purgedAt;
  }

  measure(observation: QueueObservation): void {
    const { at, ready, unacked } = observation;
    this.measuredAt = at;
    this.missing = observation.missing ?? false;
    this.ready = ready;
    this.readyByPriority = observation.readyByPriority;
    this.unacked = unacked;
    this.consumers = observation.consumers;
    this.type = observation.type;
    this.details = observation.details;
    if (ready === 0 || this.missing) this.emptyAt = at;
    if ((ready ?? 0) > 0 || (unacked ?? 0) > 0) this.wantedAt = at;
  }

  /**
   * A task that is PENDING, and was sent to it, waits in it; unless it was thrown away, or a worker took it whose events were lost, for it is
   * older than the queue was empty.
   */
  lookAt(task: TaskView, now: number): void {
    const { uuid, name, sent } = task;
    const since = waitingSince(task, now);
    if (sent === undefined || since === undefined || since >= (this.oldest?.since ?? Infinity)) return;
    if (sent < (this.purgedAt ?? -Infinity) || since < this.emptyAt - COUNT_DELAY_SECONDS) return;
    this.oldest = { uuid, name, since };
  }
}

/**
 * Queues that a worker consumes, the configuration names, a task was sent to, or the survey measured; the workers are those
 * that are present. One that lost its last consumer stays while it holds messages: that is when it matters most.
 */
export class QueueTable {
  readonly #workers: WorkerTable;
  readonly #configured: ReadonlySet<string>;
  readonly #queues = new Map<string, QueueRecord>();
  /** Beside the records: tasks that were thrown away are known for longer than an empty queue is. Bounded as those; the oldest go. */
  readonly #purges = new Map<string, number>();
  /** Something was, since the oldest tasks were looked for. */
  #measured = false;
  #consumedVersion = -1;
  #sorted: readonly QueueRecord[] | undefined;

  constructor(workers: WorkerTable, configured: readonly string[]) {
    this.#workers = workers;
    this.#configured = new Set(configured);
    for (const name of configured) this.#create(name);
  }

  get(name: string): Queue | undefined {
    this.#refresh();
    return this.#queues.get(name);
  }

  /** Sorted by name. */
  all(): readonly Queue[] {
    this.#refresh();
    return (this.#sorted ??= [...this.#queues.values()].sort((a, b) => (a.name < b.name ? -1 : 1)));
  }

  observe(observation: QueueObservation): void {
    this.#admit(observation.name)?.measure(observation);
    this.#measured = true;
  }

  purged({ queue: name, at }: PurgeObservation): void {
    if (at < (this.#purges.get(name) ?? 0)) return;
    this.#purges.delete(name);
    this.#purges.set(name, at);
    for (const oldest of this.#purges.keys()) {
      if (this.#purges.size <= MAX_QUEUES) break;
      this.#purges.delete(oldest);
    }
    const queue = this.#queues.get(name);
    if (queue === undefined) return;
    queue.purgedAt = at;
    queue.oldest = undefined;
  }

  purgedAt(name: string): number | undefined {
    return this.#purges.get(name);
  }

  /** A task was sent there. */
  sentTo(name: string, at: number): void {
    const queue = this.#admit(name);
    if (queue !== undefined) queue.wantedAt = at;
  }

  /** @param tasks walked where a measurement found messages since the last walk, not for each question: there may be 100,000 */
  age(now: number, tasks: Iterable<TaskView>): void {
    this.#refresh();
    if (this.#measured) this.#findOldest(now, tasks);
    for (const queue of this.#queues.values()) {
      if (queue.workers.length > 0) queue.wantedAt = now;
      queue.wantedAt ??= now;
      if (now - queue.wantedAt <= FORGET_SECONDS || this.#configured.has(queue.name)) continue;
      this.#queues.delete(queue.name);
      this.#sorted = undefined;
    }
  }

  #findOldest(now: number, tasks: Iterable<TaskView>): void {
    this.#measured = false;
    const holding = new Map<string, QueueRecord>();
    for (const queue of this.#queues.values()) {
      queue.oldest = undefined;
      if ((queue.ready ?? 0) > 0) holding.set(queue.name, queue);
    }
    if (holding.size === 0) return;
    for (const task of tasks) {
      if (task.state === 'PENDING' && task.queue !== undefined) holding.get(task.queue)?.lookAt(task, now);
    }
  }

  /** Brings who consumes what up to date, if workers have changed since. */
  #refresh(): void {
    if (this.#consumedVersion === this.#workers.version) return;
    this.#consumedVersion = this.#workers.version;
    const consumers = new Map<string, string[]>();
    for (const worker of this.#workers.all()) {
      if (worker.owner.gone) continue;
      for (const { name } of worker.queues ?? []) {
        const names = consumers.get(name);
        if (names === undefined) consumers.set(name, [worker.name]);
        else if (names.at(-1) !== worker.name) names.push(worker.name);
      }
    }
    for (const queue of this.#queues.values()) queue.workers = NOBODY;
    for (const [name, workers] of consumers) {
      const queue = this.#queues.get(name) ?? this.#create(name);
      queue.workers = workers;
    }
  }

  #admit(name: string): QueueRecord | undefined {
    const queue = this.#queues.get(name);
    return queue !== undefined || name === '' || this.#queues.size >= MAX_QUEUES ? queue : this.#create(name);
  }

  #create(name: string): QueueRecord {
    const queue = new QueueRecord(name, this.#purges.get(name));
    this.#queues.set(name, queue);
    this.#sorted = undefined;
    return queue;
  }
}
