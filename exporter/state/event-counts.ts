import type { EventCount } from './series.ts';
import { OVERFLOW } from './overflow.ts';
import { CUSTOM, kindOf } from './task-kind.ts';

export class EventCountRecord implements EventCount {
  readonly type: string;
  readonly worker: string;
  readonly task: string;
  count = 0;

  constructor(type: string, worker: string, task: string) {
    this.type = type;
    this.worker = worker;
    this.task = task;
  }
}

/** Who counts: the label, and its own counters, which go when it is purged. */
interface Counting {
  readonly label: string;
  readonly eventCounts: Map<string, EventCountRecord>;
}

/** Events by type, sender and task name. Past the cap, new ones are counted by type alone. */
export class EventCounts {
  readonly #all = new Set<EventCountRecord>();
  readonly #overflow = new Map<string, EventCountRecord>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** @param task '' for worker events */
  of(owner: Counting, type: string, task: string): EventCountRecord {
    const key = task === '' ? type : `${type} ${task}`;
    const known = owner.eventCounts.get(key);
    if (known !== undefined) return known;
    if (this.#all.size >= this.#max) return this.overflow(type);
    const record = new EventCountRecord(type, owner.label, task);
    owner.eventCounts.set(key, record);
    this.#all.add(record);
    return record;
  }

  purge(owner: Counting): void {
    for (const record of owner.eventCounts.values()) this.#all.delete(record);
    owner.eventCounts.clear();
  }

  *all(): Iterable<EventCount> {
    yield* this.#all;
    yield* this.#overflow.values();
  }

  /** What counts those past the cap. An application makes up types as it likes: only Celery's own keep their name here. */
  overflow(type: string): EventCountRecord {
    const name = kindOf(type) === CUSTOM && !type.startsWith('worker-') ? OVERFLOW : type;
    const bounded = this.#overflow.has(name) || this.#overflow.size < MAX_OVERFLOW_TYPES ? name : OVERFLOW;
    let record = this.#overflow.get(bounded);
    if (record === undefined) this.#overflow.set(bounded, (record = new EventCountRecord(bounded, OVERFLOW, OVERFLOW)));
    return record;
  }
}

const MAX_OVERFLOW_TYPES = 32;
