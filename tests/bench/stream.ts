import type { TaskFacts } from './templates.ts';
import { failed, heartbeat, received, sent, started, succeeded } from './templates.ts';

export interface StreamShape {
  readonly tasks: number;
  readonly workers: number;
  readonly names: number;
  readonly queues: number;
  /** Events in one task.multi message; a busy prefork worker sends two or so. */
  readonly batch: number;
  /** Whether the publishers send task-sent. */
  readonly withSent: boolean;
  /** Each so many-th task fails, with a traceback. */
  readonly failEvery: number;
  /** Other seeds make other ids. */
  readonly seed: number;
}

/** What the notes of the budget measure every monitor with. */
export const BUDGET_STREAM: StreamShape = {
  tasks: 50_000, workers: 20, names: 50, queues: 5, batch: 2, withSent: false, failEvery: 50, seed: 1,
};

export interface StreamMessage {
  /** `task.multi`, `task.sent`, `worker.heartbeat`. */
  readonly routingKey: string;
  readonly hostname: string;
  readonly body: string;
  readonly events: number;
  /** Epoch seconds of its last event. */
  readonly at: number;
}

export interface Stream {
  readonly messages: readonly StreamMessage[];
  readonly events: number;
  readonly tasks: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** Between two events, seconds: 10,000 events a second. */
const STEP = 1e-4;
/** How far behind its start a task ends, in tasks. */
const OVERLAP = 40;
const BEAT_EVERY_EVENTS = 1_000;

/** The same stream for the same shape, whenever and wherever it is made. @param from epoch seconds of the first event */
export function makeStream(shape: StreamShape, from: number): Stream {
  const maker = new StreamMaker(shape, from);
  for (let task = 0; task < shape.tasks + OVERLAP; task += 1) {
    if (task < shape.tasks) maker.begin(task);
    if (task >= OVERLAP) maker.end(task - OVERLAP);
  }
  return maker.finish();
}

class StreamMaker {
  readonly #shape: StreamShape;
  readonly #random: () => number;
  readonly #tasks: TaskFacts[] = [];
  readonly #batches: object[][];
  readonly #clocks: number[];
  readonly #messages: StreamMessage[] = [];
  #now: number;
  #events = 0;
  #succeeded = 0;
  #failed = 0;

  constructor(shape: StreamShape, from: number) {
    this.#shape = shape;
    this.#random = randomFrom(shape.seed);
    this.#now = from;
    this.#batches = Array.from({ length: shape.workers }, () => []);
    this.#clocks = Array.from({ length: shape.workers }, () => 1);
    for (let worker = 0; worker < shape.workers; worker += 1) this.#beat(worker);
  }

  begin(index: number): void {
    const task = this.#facts(index);
    this.#tasks.push(task);
    const worker = index % this.#shape.workers;
    if (this.#shape.withSent) {
      const publisher = 10_000 + (index % 7);
      const hostname = `gen${publisher}@web-1`;
      this.#single('task.sent', hostname, sent({ hostname, pid: publisher, clock: index, timestamp: this.#tick() }, task));
    }
    this.#multi(worker, received(this.#common(worker), task));
    this.#multi(worker, started(this.#common(worker), task));
  }

  end(index: number): void {
    const task = this.#tasks[index]!;
    const worker = index % this.#shape.workers;
    if ((index + 1) % this.#shape.failEvery === 0) {
      this.#failed += 1;
      this.#multi(worker, failed(this.#common(worker), task));
    } else {
      this.#succeeded += 1;
      this.#multi(worker, succeeded(this.#common(worker), task, String(index % 1000), this.#random() / 10));
    }
  }

  finish(): Stream {
    for (let worker = 0; worker < this.#shape.workers; worker += 1) this.#flush(worker);
    return { messages: this.#messages, events: this.#events, tasks: this.#tasks.length, succeeded: this.#succeeded, failed: this.#failed };
  }

  #facts(index: number): TaskFacts {
    const uuid = this.#uuid();
    // Every tenth task is the child of the one before.
    const parent = index % 10 === 9 ? this.#tasks[index - 1] : undefined;
    return {
      uuid,
      name: `shop.orders.step_${Math.floor(index / this.#shape.workers) % this.#shape.names}`,
      args: `(${index}, 'celeriac', ${index % 17})`,
      kwargs: index % 3 === 0 ? `{'priority': ${index % 10}, 'channel': 'web'}` : '{}',
      rootId: parent?.rootId ?? uuid,
      parentId: parent?.uuid ?? null,
      queue: `queue_${index % this.#shape.queues}`,
    };
  }

  #common(worker: number) {
    return { hostname: `celery@worker-${worker}`, pid: 100 + worker, clock: (this.#clocks[worker]! += 1), timestamp: this.#tick() };
  }

  #tick(): number {
    return (this.#now += STEP);
  }

  #multi(worker: number, event: object): void {
    const batch = this.#batches[worker]!;
    batch.push(event);
    if (batch.length >= this.#shape.batch) this.#flush(worker);
  }

  #flush(worker: number): void {
    const batch = this.#batches[worker]!;
    if (batch.length === 0) return;
    const body = pythonJson(batch);
    this.#push({ routingKey: 'task.multi', hostname: `celery@worker-${worker}`, body, events: batch.length, at: this.#now });
    batch.length = 0;
  }

  #single(routingKey: string, hostname: string, event: object): void {
    this.#push({ routingKey, hostname, body: pythonJson(event), events: 1, at: this.#now });
  }

  #push(message: StreamMessage): void {
    const before = Math.floor(this.#events / BEAT_EVERY_EVENTS);
    this.#messages.push(message);
    this.#events += message.events;
    const beats = Math.floor(this.#events / BEAT_EVERY_EVENTS);
    if (beats > before) this.#beat(beats % this.#shape.workers);
  }

  #beat(worker: number): void {
    const common = this.#common(worker);
    const body = pythonJson(heartbeat(common, 2, this.#events));
    this.#messages.push({ routingKey: 'worker.heartbeat', hostname: common.hostname, body, events: 1, at: this.#now });
    this.#events += 1;
  }

  #uuid(): string {
    const hex = (digits: number): string => Math.floor(this.#random() * 16 ** digits).toString(16).padStart(digits, '0');
    return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(8)}${hex(4)}`;
  }
}

/** Python's json.dumps puts a space behind `:` and `,`: the parser has them to skip. No text here holds either in quotes. */
function pythonJson(value: object): string {
  return JSON.stringify(value).replaceAll('":', '": ').replaceAll(',"', ', "').replaceAll('},{', '}, {');
}

/** mulberry32: small, even enough, and the same everywhere. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
