import type { InspectMethod } from '../../event/observation.ts';
import type { Queue } from '../../state/queue.ts';
import type { StateHealth, StateReader } from '../../state/reader.ts';
import type { TaskView } from '../../state/task.ts';
import type { InspectRecord, Worker } from '../../state/worker.ts';
import { WorkerChanges } from '../../state/worker-changes.ts';

/** A cluster's state as a test lays it out. */
export class GivenState implements StateReader {
  readonly cluster = 'default';
  readonly workerChanges = new WorkerChanges('default');
  readonly #tasks = new Map<string, TaskView>();
  readonly #workers: readonly Worker[];
  readonly #queues: readonly Queue[];
  lastEventAt: number | undefined;

  constructor(
    given: { tasks?: readonly TaskView[]; workers?: readonly Worker[]; queues?: readonly Queue[]; lastEventAt?: number } = {},
  ) {
    for (const task of given.tasks ?? []) this.#tasks.set(task.uuid, task);
    this.#workers = given.workers ?? [];
    this.#queues = given.queues ?? [];
    this.lastEventAt = given.lastEventAt;
  }

  task(uuid: string): TaskView | undefined {
    return this.#tasks.get(uuid);
  }
  tasks(): Iterable<TaskView> {
    return this.#tasks.values();
  }
  get taskCount(): number {
    return this.#tasks.size;
  }
  taskTypes(): string[] {
    return [...new Set([...this.#tasks.values()].flatMap(({ name }) => name ?? []))].sort();
  }
  worker(name: string): Worker | undefined {
    return this.#workers.find((worker) => worker.name === name);
  }
  workers(): readonly Worker[] {
    return this.#workers;
  }
  versions(): [] {
    return [];
  }
  expectedWorkers(): string[] {
    return this.#workers.map(({ name }) => name);
  }
  queue(name: string): Queue | undefined {
    return this.#queues.find((queue) => queue.name === name);
  }
  queues(): readonly Queue[] {
    return this.#queues;
  }
  purgedAt(name: string): number | undefined {
    return this.queue(name)?.purgedAt;
  }
  series(): [] {
    return [];
  }
  waits(): [] {
    return [];
  }
  periodicTasks(): [] {
    return [];
  }
  eventCounts(): [] {
    return [];
  }
  health(): StateHealth {
    return {
      events: 0,
      lastEventAt: this.lastEventAt,
      lag: undefined,
      late: 0,
      duplicate: 0,
      clampedWaits: new Map(),
      tasks: this.#tasks.size,
      taskBytes: 0,
      maxTaskBytes: 0,
      evicted: { count: 0, bytes: 0, open: 0 },
      workers: this.#workers.length,
      series: 0,
      maxSeries: 0,
      seriesOverflowed: 0,
    };
  }
}

export function givenTask(uuid: string, fields: Partial<TaskView> = {}): TaskView {
  return {
    uuid,
    name: 'shop.add',
    state: 'SUCCESS',
    sent: undefined,
    received: undefined,
    started: undefined,
    succeeded: undefined,
    failed: undefined,
    retried: undefined,
    revoked: undefined,
    rejected: undefined,
    timestamp: 0,
    runtime: undefined,
    args: undefined,
    kwargs: undefined,
    result: undefined,
    exception: undefined,
    traceback: undefined,
    eta: undefined,
    expires: undefined,
    retries: undefined,
    queue: undefined,
    exchange: undefined,
    routingKey: undefined,
    worker: undefined,
    client: undefined,
    clock: 0,
    pid: undefined,
    rootId: undefined,
    parentId: undefined,
    children: [],
    attempts: [],
    customEvents: [],
    series: undefined,
    ...fields,
  };
}

export function givenWorker(
  name: string,
  fields: Partial<Worker> & { answers?: Partial<Record<InspectMethod, unknown>>; answeredAt?: number } = {},
): Worker {
  const { answers = {}, answeredAt = 1_800_000_000, ...others } = fields;
  const inspected = new Map<InspectMethod, InspectRecord>();
  for (const [method, answer] of Object.entries(answers)) {
    inspected.set(method as InspectMethod, { answer, answeredAt, error: undefined, failedAt: undefined });
  }
  return {
    name,
    presence: 'online',
    firstSeen: 0,
    lastSeen: 0,
    lastHeartbeat: undefined,
    freq: 2,
    active: undefined,
    processed: undefined,
    loadavg: undefined,
    pid: undefined,
    clock: 0,
    software: { ident: undefined, version: undefined, system: undefined },
    skew: undefined,
    starts: 1,
    prefetched: 0,
    inspected,
    ...others,
  };
}

export function givenQueue(name: string, fields: Partial<Queue> = {}): Queue {
  return {
    name,
    measuredAt: 1_800_000_000,
    missing: false,
    ready: 0,
    readyByPriority: undefined,
    unacked: undefined,
    consumers: undefined,
    workers: [],
    type: 'list',
    details: undefined,
    purgedAt: undefined,
    oldest: undefined,
    ...fields,
  };
}
