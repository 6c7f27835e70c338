import type { CeleryEvent } from '../event/event.ts';

/** That an event came: when, and from whom. What it told is in the state of its task or worker. */
export interface LoggedArrival {
  /** Rises by one with each event that is kept. */
  readonly number: number;
  readonly type: string;
  /** The sender's clock, epoch seconds. */
  readonly timestamp: number;
  readonly receivedAt: number;
  readonly sender: string;
  readonly uuid: string | undefined;
}

export interface EventLogReader {
  /** Newest first, from just before the event of that number. */
  before(number: number): Iterable<LoggedArrival>;
}

/** A custom event of any cluster may come in floods; what workers say of themselves must not drown in it. */
const MAX_TASK_EVENTS = 20_000;
const MAX_WORKER_EVENTS = 1_000;

/**
 * The latest events, within a fixed memory: the oldest go. Heartbeats are not kept, they would crowd out what happens; a
 * worker's record tells the last one. Taking one in costs a few array writes and keeps nothing of the event but its id.
 */
export class EventLog implements EventLogReader {
  readonly #tasks = new ArrivalRing(MAX_TASK_EVENTS);
  readonly #workers = new ArrivalRing(MAX_WORKER_EVENTS);
  #latest = 0;

  /** @param receivedAt epoch seconds by our clock */
  note(event: CeleryEvent, receivedAt: number): void {
    if (event.type === 'worker-heartbeat') return;
    const ring = event.type.charCodeAt(0) === 116 ? this.#tasks : this.#workers; // 't': task-, not worker-
    const { uuid } = event;
    ring.put((this.#latest += 1), event, receivedAt, typeof uuid === 'string' ? uuid : undefined);
  }

  *before(number: number): Iterable<LoggedArrival> {
    const [tasks, workers] = [this.#tasks.before(number), this.#workers.before(number)];
    let [task, worker] = [tasks.next(), workers.next()];
    for (;;) {
      if (!task.done && (worker.done || task.value.number > worker.value.number)) {
        yield task.value;
        task = tasks.next();
      } else if (!worker.done) {
        yield worker.value;
        worker = workers.next();
      } else {
        return;
      }
    }
  }
}

/** Columns instead of records: nothing is allocated for an event. */
class ArrivalRing {
  readonly #numbers: Float64Array;
  readonly #timestamps: Float64Array;
  readonly #receivedAt: Float64Array;
  readonly #types: string[] = [];
  readonly #senders: string[] = [];
  readonly #uuids: (string | undefined)[] = [];
  readonly #size: number;
  #count = 0;

  constructor(size: number) {
    this.#size = size;
    this.#numbers = new Float64Array(size);
    this.#timestamps = new Float64Array(size);
    this.#receivedAt = new Float64Array(size);
  }

  put(number: number, { type, timestamp, hostname }: CeleryEvent, receivedAt: number, uuid: string | undefined): void {
    const place = this.#count % this.#size;
    this.#numbers[place] = number;
    this.#timestamps[place] = timestamp;
    this.#receivedAt[place] = receivedAt;
    this.#types[place] = type;
    this.#senders[place] = hostname;
    this.#uuids[place] = uuid;
    this.#count += 1;
  }

  *before(number: number): Generator<LoggedArrival, undefined> {
    const oldest = Math.max(0, this.#count - this.#size);
    for (let at = this.#latestBefore(number, oldest); at >= oldest; at -= 1) {
      const place = at % this.#size;
      yield {
        number: this.#numbers[place] ?? 0,
        type: this.#types[place] ?? '',
        timestamp: this.#timestamps[place] ?? 0,
        receivedAt: this.#receivedAt[place] ?? 0,
        sender: this.#senders[place] ?? '',
        uuid: this.#uuids[place],
      };
    }
    return undefined;
  }

  /** Numbers rise: a search by halves. */
  #latestBefore(number: number, oldest: number): number {
    let [low, high] = [oldest, this.#count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#numbers[middle % this.#size] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
