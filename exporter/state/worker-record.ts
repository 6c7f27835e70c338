import type { WorkerEvent } from '../event/event.ts';
import type { InspectMethod } from '../event/observation.ts';
import type { ConsumedQueue } from './active-queues.ts';
import type { InspectRecord, Presence, Worker } from './worker.ts';
import { PrefetchCell } from './prefetch-cell.ts';
import { SeriesOwner } from './series-record.ts';
import type { SeriesRecord } from './series-record.ts';

/** Celery's default of heartbeats, until a worker announces its own. */
const DEFAULT_FREQ = 2;

/** What the changes told of a worker last, attendance.ts; undefined: nothing yet. */
export type Told = 'there' | 'gone' | 'lost' | undefined;

export class WorkerRecord implements Worker {
  readonly name: string;
  readonly owner: SeriesOwner;
  readonly firstSeen: number;
  presence: Presence = 'online';
  lastSeen: number;
  /** Receive time of the latest sign that it will go on giving: offline workers still send the ends of their tasks. */
  lastHeartbeat: number | undefined = undefined;
  freq = DEFAULT_FREQ;
  active: number | undefined = undefined;
  processed: number | undefined = undefined;
  loadavg: readonly number[] | undefined = undefined;
  pid: number | undefined = undefined;
  clock = 0;
  software: Worker['software'] = { ident: undefined, version: undefined, system: undefined };
  skew: number | undefined = undefined;
  starts = 0;
  taskEvents = 0;
  readonly inspected = new Map<InspectMethod, InspectRecord>();
  /** By its own latest answer to active_queues. */
  queues: readonly ConsumedQueue[] | undefined = undefined;
  /** The worker's own timestamps of what decides its presence, so that late and doubled events are recognised. */
  startedAt = 0;
  offlineAt = 0;
  heartbeatAt = 0;
  told: Told = undefined;
  readonly #cells = new Map<SeriesRecord, PrefetchCell>();

  constructor(name: string, at: number) {
    this.name = name;
    this.owner = new SeriesOwner(name);
    this.firstSeen = at;
    this.lastSeen = at;
  }

  get prefetched(): number {
    if (this.owner.gone) return 0;
    let waiting = 0;
    for (const cell of this.#cells.values()) waiting += cell.waiting;
    return waiting;
  }

  /** The queue of every task that it runs, if it consumes exactly one. */
  get onlyQueue(): string | undefined {
    return this.queues?.length === 1 ? this.queues[0]!.name : undefined;
  }

  cell(series: SeriesRecord): PrefetchCell {
    let cell = this.#cells.get(series);
    if (cell === undefined) this.#cells.set(series, (cell = new PrefetchCell(series)));
    return cell;
  }

  /** What it had fetched is delivered again. */
  forgetPrefetched(): void {
    for (const cell of this.#cells.values()) {
      cell.clear();
      cell.series.latestPrefetch = 0;
      cell.series.latestStarted = undefined;
    }
    this.#cells.clear();
  }

  /** Takes what an event of its own tells of it; older ones change nothing. */
  describe(event: WorkerEvent): void {
    this.freq = event.freq ?? this.freq;
    this.active = event.active ?? this.active;
    this.processed = event.processed ?? this.processed;
    this.loadavg = event.loadavg ?? this.loadavg;
    this.pid = event.pid ?? this.pid;
    const { ident, version, system } = this.software;
    const { sw_ident, sw_ver, sw_sys } = event;
    if ((sw_ident ?? ident) !== ident || (sw_ver ?? version) !== version || (sw_sys ?? system) !== system) {
      this.software = { ident: sw_ident ?? ident, version: sw_ver ?? version, system: sw_sys ?? system };
    }
  }
}
