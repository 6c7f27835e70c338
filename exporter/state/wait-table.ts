import type { WaitSeries, WaitStage } from './series.ts';
import { HistogramRecord } from './histogram.ts';
import { OVERFLOW } from './overflow.ts';

export class WaitRecord implements WaitSeries {
  readonly task: string;
  readonly queue: string;
  readonly stages: Record<WaitStage, HistogramRecord | undefined> = { broker: undefined, prefetch: undefined, eta: undefined };

  constructor(task: string, queue: string) {
    this.task = task;
    this.queue = queue;
  }
}

/** Waits by task name and queue. Past the cap, one record takes all others. */
export class WaitTable {
  readonly #byTask = new Map<string, Map<string, WaitRecord>>();
  readonly #all: WaitRecord[] = [];
  readonly #max: number;
  readonly #bounds: readonly number[];
  readonly #clamped = new Map<string, number>();
  #overflow: WaitRecord | undefined;

  constructor(max: number, bounds: readonly number[]) {
    this.#max = max;
    this.#bounds = bounds;
  }

  of(task: string, queue: string): WaitRecord {
    const known = this.#byTask.get(task)?.get(queue);
    if (known !== undefined) return known;
    if (task === OVERFLOW || this.#all.length >= this.#max) return (this.#overflow ??= new WaitRecord(OVERFLOW, OVERFLOW));
    const record = new WaitRecord(task, queue);
    let byQueue = this.#byTask.get(task);
    if (byQueue === undefined) this.#byTask.set(task, (byQueue = new Map<string, WaitRecord>()));
    byQueue.set(queue, record);
    this.#all.push(record);
    return record;
  }

  /** @param seconds below 0 where two machines' clocks disagree: counted as clamped, and observed as 0 */
  observe(record: WaitRecord, stage: WaitStage, seconds: number): void {
    (record.stages[stage] ??= new HistogramRecord(this.#bounds)).observe(this.clamp(stage, seconds));
  }

  clamp(stage: string, seconds: number): number {
    if (seconds >= 0) return seconds;
    this.#clamped.set(stage, (this.#clamped.get(stage) ?? 0) + 1);
    return 0;
  }

  get clamped(): ReadonlyMap<string, number> {
    return this.#clamped;
  }

  *all(): Iterable<WaitRecord> {
    yield* this.#all;
    if (this.#overflow !== undefined) yield this.#overflow;
  }
}
