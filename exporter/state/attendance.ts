import type { WorkerEvent } from '../event/event.ts';
import type { Presence } from './worker.ts';
import type { WorkerChanges } from './worker-changes.ts';
import type { WorkerRecord } from './worker-record.ts';
import { Familiarity } from './familiarity.ts';

/**
 * Notes which workers came and went, as one would tell it who watched: a pause between heartbeats is no change, and who was there
 * before anybody watched did not come. Of a worker: there → gone (it said so) | lost (its heartbeats stopped) → there.
 *
 * A worker that never speaks for itself (--without-heartbeat) is not told of.
 */
export class Attendance {
  readonly #changes: WorkerChanges;
  readonly #familiarity = new Familiarity();

  constructor(changes: WorkerChanges) {
    this.#changes = changes;
  }

  /** A worker that an earlier process told of. */
  restore(worker: WorkerRecord, presence: Presence): void {
    worker.told = presence === 'offline' ? 'gone' : presence === 'lost' ? 'lost' : 'there';
    this.#familiarity.inherit();
  }

  /** It says that it starts. Before its record takes what the event tells. @param receivedAt by our clock */
  started(worker: WorkerRecord, event: WorkerEvent, receivedAt: number): void {
    const { timestamp, processed, sw_ver: version } = event;
    this.#familiarity.at(receivedAt);
    // The broker was away, or its events were turned off and on: it has worked before.
    if ((processed ?? 0) > 0) return;
    // Somebody started it anew so soon that it was not missed yet.
    if (worker.told === 'there' && worker.heartbeatAt > 0 && isOtherProcess(worker, event)) this.#note('lost', worker.heartbeatAt, worker);
    const before = worker.software.version;
    worker.told = 'there';
    const former = before !== undefined && version != null && version !== before ? [before] : [];
    this.#changes.note({ kind: 'online', at: timestamp, worker: worker.name, version: version ?? before ?? null, former });
  }

  /**
   * Any other sign that it is there.
   * @param at by its clock
   * @param receivedAt by ours
   */
  heard(worker: WorkerRecord, at: number, receivedAt: number): void {
    const before = worker.told;
    if (before === 'there') return;
    worker.told = 'there';
    const isFamiliar = this.#familiarity.at(receivedAt);
    if (before === 'lost') this.#note('back', at, worker);
    else if (before === 'gone' || isFamiliar) this.#note('online', at, worker);
  }

  /** It says that it goes. */
  left(worker: WorkerRecord, at: number): void {
    if (worker.told === 'gone') return;
    worker.told = 'gone';
    this.#note('offline', at, worker);
  }

  /** Nothing was heard of it for the worker timeout. */
  missed(worker: WorkerRecord): void {
    if (worker.told !== 'there') return;
    worker.told = 'lost';
    this.#note('lost', worker.heartbeatAt > 0 ? worker.heartbeatAt : worker.lastSeen, worker);
  }

  #note(kind: 'online' | 'back' | 'offline' | 'lost', at: number, { name, software }: WorkerRecord): void {
    this.#changes.note({ kind, at, worker: name, version: software.version ?? null, former: [] });
  }
}

/** Of an event of one that has processed nothing. In a container every process may have the same number. */
function isOtherProcess(worker: WorkerRecord, { pid }: WorkerEvent): boolean {
  return (pid !== undefined && worker.pid !== undefined && pid !== worker.pid) || (worker.processed ?? 0) > 0;
}
