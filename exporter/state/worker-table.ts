import type { WorkerEvent } from '../event/event.ts';
import type { InspectObservation } from '../event/observation.ts';
import type { SavedVersion } from './saved.ts';
import type { Presence } from './worker.ts';
import type { WorkerChanges } from './worker-changes.ts';
import { consumedQueues } from './active-queues.ts';
import { Attendance } from './attendance.ts';
import { RunningVersions } from './running-versions.ts';
import { WorkerRecord } from './worker-record.ts';

/** Celery's own rule for a live worker: a heartbeat within twice its frequency. */
const SILENT_AFTER_BEATS = 2;
/** When full, this share goes at once, so that a flood of new names costs a walk now and then and not for each event. */
const PURGED_SHARE = 20;
/** An event that is older than another of its worker by more than this is not late: the worker's clock was set back. */
const LATEST_SECONDS = 60;

export interface WorkerLimits {
  readonly maxWorkers: number;
  readonly workerTimeoutSeconds: number;
  readonly purgeOfflineWorkersSeconds: number;
}

/** The cluster's workers and their presence, whose states stand in worker.ts. */
export class WorkerTable {
  /** Grows whenever a worker comes, goes, or changes presence or queues: what is derived of workers is then stale. */
  version = 0;
  readonly #limits: WorkerLimits;
  readonly #onPurge: (worker: WorkerRecord) => void;
  readonly #attendance: Attendance;
  readonly #versions: RunningVersions;
  readonly #workers = new Map<string, WorkerRecord>();
  /** Purged ones, so that tasks which point to one see it come back. Bounded as the table itself; the oldest go. */
  readonly #purged = new Map<string, WorkerRecord>();
  #sorted: readonly WorkerRecord[] = [];
  #sortedAt = -1;

  /** @param onPurge called once the worker is out of the table, to free what is counted under it */
  constructor(limits: WorkerLimits, changes: WorkerChanges, onPurge: (worker: WorkerRecord) => void) {
    this.#limits = limits;
    this.#onPurge = onPurge;
    this.#attendance = new Attendance(changes);
    this.#versions = new RunningVersions(changes, limits.workerTimeoutSeconds);
  }

  get size(): number {
    return this.#workers.size;
  }

  get(name: string): WorkerRecord | undefined {
    return this.#workers.get(name);
  }

  /** Sorted by name. */
  all(): readonly WorkerRecord[] {
    if (this.#sortedAt !== this.version) {
      this.#sorted = [...this.#workers.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      this.#sortedAt = this.version;
    }
    return this.#sorted;
  }

  /**
   * Any sign of life but a heartbeat. It brings a silent or lost worker back, not one that said it goes: that one still
   * sends the ends of its tasks. To fetch another task, though, it must have come back.
   *
   * @param fetchedAt by the worker's clock, when it fetched a task; else 0
   */
  seen(name: string, at: number, fetchedAt: number): WorkerRecord {
    const worker = this.#workers.get(name) ?? this.#admit(name, at);
    worker.lastSeen = at;
    if (worker.presence !== 'online' && (worker.presence !== 'offline' || fetchedAt > worker.offlineAt)) {
      this.#become(worker, 'online');
      this.#attendance.heard(worker, at, at);
    }
    return worker;
  }

  /** @returns whether the same event was seen before */
  apply(event: WorkerEvent, at: number): boolean {
    const worker = this.#workers.get(event.hostname) ?? this.#admit(event.hostname, at);
    const { type, timestamp } = event;
    worker.lastSeen = at;
    if (event.clock !== undefined && event.clock > worker.clock) worker.clock = event.clock;
    if (type === 'worker-heartbeat') {
      if (timestamp === worker.heartbeatAt) return true;
    } else if (type === 'worker-online') {
      if (timestamp === worker.startedAt) return true;
      this.#start(worker, event, at);
    } else if (type === 'worker-offline') {
      if (timestamp === worker.offlineAt) return true;
      this.#stop(worker, timestamp);
    } else {
      return false; // worker-elect, worker-elect-ack: gossip
    }
    if (isLate(timestamp, worker.heartbeatAt)) return false;
    const before = worker.software.version;
    worker.describe(event);
    const { version } = worker.software;
    if (version !== undefined) {
      const isNews = type === 'worker-online' || (before !== undefined && before !== version);
      this.#versions.said(version, worker.name, { at: timestamp, receivedAt: at, isNews });
    }
    if (type === 'worker-offline') return false;
    worker.heartbeatAt = timestamp;
    worker.lastHeartbeat = at;
    worker.skew = at - timestamp;
    if (worker.presence !== 'online' && !isLate(timestamp, worker.offlineAt)) this.#become(worker, 'online');
    if (worker.presence === 'online') this.#attendance.heard(worker, timestamp, at);
    return false;
  }

  /** Makes the record of a worker that an earlier process knew, or finds it: as long unheard of as it is. */
  restore(name: string, lastSeen: number, presence: Presence): WorkerRecord {
    const known = this.#workers.get(name);
    if (known !== undefined) return known;
    const worker = this.#admit(name, lastSeen);
    this.#become(worker, presence === 'online' ? 'silent' : presence);
    return worker;
  }

  /** What an earlier process told of it. */
  restoreTold(worker: WorkerRecord, presence: Presence): void {
    this.#attendance.restore(worker, presence);
  }

  restoreVersions(saved: readonly SavedVersion[], now: number): void {
    this.#versions.restore(saved, now);
  }

  /** Of Celery, that its workers run or ran last. */
  versions(): Iterable<SavedVersion> {
    return this.#versions.all();
  }

  observe(observation: InspectObservation): WorkerRecord | undefined {
    const { worker: name, method, at, answer, error } = observation;
    const worker = error === undefined ? this.seen(name, at, 0) : this.#workers.get(name);
    if (worker === undefined) return undefined; // no answer from somebody who is not there
    const before = worker.inspected.get(method);
    // Two questions may be under way at once, and the later answer has come in first.
    if (error === undefined && before?.answeredAt !== undefined && before.answeredAt > at) return worker;
    worker.inspected.set(method, {
      answer: error === undefined ? answer : before?.answer,
      answeredAt: error === undefined ? at : before?.answeredAt,
      error,
      failedAt: error === undefined ? before?.failedAt : at,
    });
    if (method === 'active_queues' && error === undefined) {
      worker.queues = consumedQueues(answer);
      this.version += 1;
    }
    return worker;
  }

  /** Lets time pass. Costs a walk over the workers. */
  age(now: number): void {
    const { workerTimeoutSeconds, purgeOfflineWorkersSeconds } = this.#limits;
    for (const worker of this.#workers.values()) {
      const idle = now - worker.lastSeen;
      const gone = worker.presence === 'offline' || worker.presence === 'lost';
      const { version } = worker.software;
      if (!gone && version !== undefined) this.#versions.runs(version, now);
      if (gone && idle > purgeOfflineWorkersSeconds) this.#purge(worker);
      else if (gone) continue;
      else if (idle > workerTimeoutSeconds) this.#miss(worker);
      // One that was never heard to beat (--without-heartbeat) is not missed that soon.
      else if (worker.lastHeartbeat !== undefined && idle > SILENT_AFTER_BEATS * worker.freq) this.#become(worker, 'silent');
    }
    this.#versions.age(now);
  }

  #start(worker: WorkerRecord, event: WorkerEvent, at: number): void {
    const { timestamp } = event;
    worker.starts += 1;
    if (isLate(timestamp, worker.startedAt)) return;
    worker.startedAt = timestamp;
    worker.forgetPrefetched();
    if (!isLate(timestamp, worker.heartbeatAt) && !isLate(timestamp, worker.offlineAt)) this.#attendance.started(worker, event, at);
  }

  #miss(worker: WorkerRecord): void {
    this.#become(worker, 'lost');
    this.#attendance.missed(worker);
  }

  #stop(worker: WorkerRecord, timestamp: number): void {
    if (isLate(timestamp, worker.offlineAt)) return;
    worker.offlineAt = timestamp;
    if (!isLate(timestamp, worker.heartbeatAt) && !isLate(timestamp, worker.startedAt)) {
      this.#become(worker, 'offline');
      this.#attendance.left(worker, timestamp);
    }
  }

  #become(worker: WorkerRecord, presence: Presence): void {
    if (worker.presence === presence) return;
    worker.presence = presence;
    worker.owner.gone = presence === 'offline' || presence === 'lost';
    this.version += 1;
  }

  #admit(name: string, at: number): WorkerRecord {
    if (this.#workers.size >= this.#limits.maxWorkers) this.#makeRoom();
    let worker = this.#purged.get(name);
    if (worker === undefined) worker = new WorkerRecord(name, at);
    else this.#purged.delete(name);
    worker.presence = 'online';
    worker.owner.gone = false;
    worker.owner.purged = false;
    this.#workers.set(name, worker);
    this.version += 1;
    return worker;
  }

  #makeRoom(): void {
    const byAge = [...this.#workers.values()].sort((a, b) => a.lastSeen - b.lastSeen);
    for (const worker of byAge.slice(0, Math.ceil(byAge.length / PURGED_SHARE))) this.#purge(worker);
  }

  #purge(worker: WorkerRecord): void {
    this.#workers.delete(worker.name);
    if (worker.presence !== 'offline') this.#become(worker, 'lost');
    worker.forgetPrefetched();
    worker.inspected.clear();
    worker.queues = undefined;
    this.version += 1;
    for (const oldest of this.#purged.keys()) {
      if (this.#purged.size < this.#limits.maxWorkers) break;
      this.#purged.delete(oldest);
    }
    this.#purged.set(worker.name, worker);
    this.#onPurge(worker);
  }
}

function isLate(timestamp: number, than: number): boolean {
  return timestamp < than && than - timestamp < LATEST_SECONDS;
}
