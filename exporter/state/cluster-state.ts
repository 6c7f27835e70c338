import type { LimitsConfig } from '../config/config.ts';
import type { CeleryEvent, TaskEvent, WorkerEvent } from '../event/event.ts';
import type { Observation, ResultObservation } from '../event/observation.ts';
import type { Scheduled } from './beat-schedule.ts';
import type { PeriodicTask } from './periodic-tasks.ts';
import type { Queue } from './queue.ts';
import type { StateHealth, StateReader } from './reader.ts';
import type { EventCount, Series, WaitSeries } from './series.ts';
import type { Buckets } from './series-table.ts';
import type { SavedCluster, SavedVersion } from './saved.ts';
import type { SeriesOwner } from './series-record.ts';
import type { TaskView } from './task.ts';
import type { CountedKind } from './task-kind.ts';
import type { TaskRecord } from './task-record.ts';
import type { Worker } from './worker.ts';
import type { WorkerChangeReader } from './worker-changes.ts';
import { isTaskEvent } from '../event/event.ts';
import { logCustomEvent } from './custom-events.ts';
import { Lineage } from './lineage.ts';
import { PeriodicTasks } from './periodic-tasks.ts';
import { leavePrefetched } from './prefetched.ts';
import { isPublisher, PublisherTable } from './publisher-table.ts';
import { QueueTable } from './queue-table.ts';
import { restoreCluster } from './restore.ts';
import { SeriesTable } from './series-table.ts';
import { replaceStored } from './settle-stored.ts';
import { storedBytes, storedOf } from './stored-result.ts';
import { SurveyTasks } from './survey-tasks.ts';
import { TaskCounting, UNKNOWN_TASK } from './task-counting.ts';
import { deriveFields } from './task-history.ts';
import { CUSTOM, kindOf, RECEIVED, SENT } from './task-kind.ts';
import { mergeEvent, SAME, settleSimple } from './task-merge.ts';
import { isEnd } from './task-state.ts';
import { TaskTable } from './task-table.ts';
import { TypeNames } from './type-names.ts';
import { WaitingResults } from './waiting-results.ts';
import { WorkerChanges } from './worker-changes.ts';
import { WorkerTable } from './worker-table.ts';

const NO_TASKS: readonly TaskView[] = [];

export interface ClusterStateOptions {
  readonly cluster: string;
  readonly limits: LimitsConfig;
  readonly buckets: Buckets;
  readonly maxSeries: number;
  /** Queue that a task is counted under when nothing tells its queue. */
  readonly defaultQueue: string;
  /** Queues that the configuration names: known from the start and never forgotten. */
  readonly queues?: readonly string[];
  /** Tasks that the configuration says are sent again and again. */
  readonly periodic?: readonly Scheduled[];
}

/**
 * One cluster as known now. Written by `apply`, `observe` and `age` alone, which are synchronous and do no I/O; read through
 * `StateReader`. Whatever the order, lateness or doubling of one task's events, its record ends the same.
 */
export class ClusterState implements StateReader {
  readonly cluster: string;
  readonly #maxLength: number;
  readonly #defaultQueue: string;
  readonly #tasks: TaskTable;
  readonly #workers: WorkerTable;
  readonly workerChanges: WorkerChangeReader;
  readonly #publishers: PublisherTable;
  readonly #queues: QueueTable;
  readonly #series: SeriesTable;
  readonly #counting: TaskCounting;
  readonly #survey: SurveyTasks;
  readonly #periodic: PeriodicTasks;
  /** The workers as their schedules were read last. */
  #periodicAt = -1;
  readonly #lineage = new Lineage();
  readonly #results = new WaitingResults();
  readonly #types = new TypeNames();
  #events = 0;
  #lastEventAt: number | undefined = undefined;
  #lag: number | undefined = undefined;
  #late = 0;
  #duplicate = 0;

  constructor({ cluster, limits, buckets, maxSeries, defaultQueue, queues = [], periodic = [] }: ClusterStateOptions) {
    this.cluster = cluster;
    this.#maxLength = limits.maxValueLength;
    this.#defaultQueue = defaultQueue;
    this.#series = new SeriesTable(maxSeries, buckets);
    this.#counting = new TaskCounting(this.#series, defaultQueue);
    this.#tasks = new TaskTable(limits, (task) => this.#counting.release(task));
    const changes = new WorkerChanges(cluster);
    this.workerChanges = changes;
    this.#workers = new WorkerTable(limits, changes, (worker) => this.#series.purge(worker.owner));
    this.#publishers = new PublisherTable(limits.maxWorkers, (owner) => this.#series.purge(owner));
    this.#queues = new QueueTable(this.#workers, queues);
    this.#periodic = new PeriodicTasks(periodic);
    this.#survey = new SurveyTasks(this.#tasks, (uuid) => this.#newTask(uuid), limits.maxValueLength);
  }

  /** Takes up what an earlier process saved, before the first event. @param at epoch seconds by our clock */
  restore(saved: SavedCluster, at: number): void {
    const tables = { tasks: this.#tasks, workers: this.#workers, publishers: this.#publishers, series: this.#series, types: this.#types };
    restoreCluster(saved, { ...tables, newTask: (uuid) => this.#newTask(uuid) }, at);
  }

  /**
   * @param receivedAt epoch seconds by our clock
   * @returns the task that the event is of
   */
  apply(event: CeleryEvent, receivedAt: number): TaskView | undefined {
    this.#events += 1;
    this.#lastEventAt = receivedAt;
    if (!isTaskEvent(event)) {
      this.#applyWorkerEvent(event, receivedAt);
      return undefined;
    }
    let task = this.#tasks.get(event.uuid);
    if (task === undefined) task = this.#newTask(event.uuid);
    else if (event.timestamp < task.timestamp) this.#late += 1;
    const kind = kindOf(event.type);
    if (kind === CUSTOM) this.#applyCustom(task, event, receivedAt);
    else if (kind === SENT) this.#applySent(task, event, receivedAt);
    else this.#applyWorkers(task, kind, event, receivedAt);
    return task;
  }

  /** @returns the tasks of which it tells */
  observe(observation: Observation | ResultObservation): readonly TaskView[] {
    if (observation.kind === 'result') return this.#observeResult(observation);
    if (observation.kind === 'queue') {
      this.#queues.observe(observation);
      return NO_TASKS;
    }
    if (observation.kind === 'purge') {
      this.#queues.purged(observation);
      return NO_TASKS;
    }
    const { method, answer, at } = observation;
    const worker = this.#workers.observe(observation);
    if (method === 'conf') this.#periodicAt = -1;
    if (worker === undefined || answer === undefined) return NO_TASKS;
    if (method !== 'active' && method !== 'reserved' && method !== 'scheduled') return NO_TASKS;
    const touched = this.#survey.observe(worker, method, answer, at);
    for (const { name } of touched) if (name !== undefined) this.#types.add(name);
    return touched;
  }

  /** Of tasks that events tell of: what a channel carries may be of another cluster. */
  #observeResult(observation: ResultObservation): readonly TaskView[] {
    const { uuid } = observation;
    const stored = storedOf(observation, this.#maxLength);
    const task = this.#tasks.get(uuid);
    if (task === undefined) {
      this.#results.put(uuid, stored);
      return NO_TASKS;
    }
    const grown = storedBytes(stored) - storedBytes(task.stored);
    replaceStored(task, stored);
    this.#settle(task);
    if (!task.waiting) leavePrefetched(task);
    this.#tasks.changed(task, grown, isEnd(task.state));
    return [task];
  }

  /** Counts what waits for its labels: at the end, nothing more comes. */
  settle(): void {
    this.#counting.age(Infinity);
  }

  /** Lets time pass: presence, purges, counts that waited for their labels, what waits longest. Once a second. */
  age(now: number): void {
    this.#counting.age(now);
    this.#workers.age(now);
    this.#expectPeriodic(now);
    this.#publishers.age(now);
    this.#queues.age(now, this.#tasks);
  }

  /** task-received, task-started and the ends: a worker's own events. */
  #applyWorkers(task: TaskRecord, kind: CountedKind, event: TaskEvent, at: number): void {
    const worker = this.#workers.seen(event.hostname, at, kind === RECEIVED ? event.timestamp : 0);
    worker.taskEvents += 1;
    this.#lag = at - event.timestamp;
    if (kind === RECEIVED && this.#periodic.size > 0 && event.name != null) this.#periodic.seen(event.name, at);
    const grown = mergeEvent(task, kind, event, worker, this.#maxLength);
    if (grown === SAME) {
      this.#duplicate += 1;
      return;
    }
    this.#tasks.changed(task, kind === RECEIVED ? grown + this.#learn(task, event) : grown, isEnd(task.state));
    this.#counting.count(task, kind, worker, at);
  }

  #applySent(task: TaskRecord, event: TaskEvent, at: number): void {
    if (this.#periodic.size > 0 && event.name != null) this.#periodic.seen(event.name, at);
    const grown = mergeEvent(task, SENT, event, undefined, this.#maxLength);
    if (grown === SAME) {
      this.#duplicate += 1;
      return;
    }
    this.#tasks.changed(task, grown + this.#learn(task, event), isEnd(task.state));
    const queue = event.queue ?? this.#defaultQueue;
    this.#queues.sentTo(queue, at);
    const publisher = this.#publishers.of(event.hostname, at);
    this.#counting.countSent(task, this.#series.of(publisher, event.name ?? task.name ?? UNKNOWN_TASK, queue), at);
  }

  #applyCustom(task: TaskRecord, event: TaskEvent, at: number): void {
    const worker = isPublisher(event.hostname) ? undefined : this.#workers.seen(event.hostname, at, 0);
    if (worker !== undefined) worker.taskEvents += 1;
    const grown = logCustomEvent(task, event, this.#maxLength);
    if (grown === undefined) {
      this.#duplicate += 1;
      return;
    }
    if (event.timestamp > task.timestamp) task.timestamp = event.timestamp;
    task.worker ??= worker;
    this.#settle(task);
    this.#tasks.changed(task, grown, isEnd(task.state));
    const owner: SeriesOwner = worker?.owner ?? this.#publishers.of(event.hostname, at);
    this.#series.eventCounts.of(owner, event.type, task.name ?? UNKNOWN_TASK).count += 1;
  }

  #applyWorkerEvent(event: WorkerEvent, at: number): void {
    if (this.#workers.apply(event, at)) {
      this.#duplicate += 1;
      return;
    }
    const worker = this.#workers.get(event.hostname);
    if (worker !== undefined) this.#series.eventCounts.of(worker.owner, event.type, '').count += 1;
  }

  /** Whenever a worker told its settings, came or went. */
  #expectPeriodic(now: number): void {
    if (this.#periodicAt === this.#workers.version) return;
    this.#periodicAt = this.#workers.version;
    this.#periodic.update(this.#workers.all(), this.#tasks, now);
  }

  #settle(task: TaskRecord): void {
    if (task.history === undefined) settleSimple(task);
    else deriveFields(task, task.history);
  }

  #newTask(uuid: string): TaskRecord {
    const task = this.#tasks.create(uuid);
    task.stored = this.#results.claim(uuid);
    const grown = this.#lineage.claim(task) + storedBytes(task.stored);
    if (grown > 0) this.#tasks.changed(task, grown, false);
    return task;
  }

  /** What an event with details tells beyond the record's own fields. @returns by how many bytes the record grew */
  #learn(task: TaskRecord, { name, parent_id: parentId }: TaskEvent): number {
    if (name != null) this.#types.add(name);
    // A retry is sent by the task itself: its events name the task as its own parent.
    if (parentId == null || parentId === task.uuid || parentId === task.parentId) return 0;
    if (task.parentId !== undefined) return 0;
    const parent = this.#tasks.get(parentId);
    task.parentId = parent?.uuid ?? parentId;
    const grown = this.#lineage.link(task.uuid, parentId, parent);
    if (parent !== undefined) this.#tasks.changed(parent, grown, parent.hasEnded);
    return 0;
  }

  task(uuid: string): TaskView | undefined {
    return this.#tasks.get(uuid);
  }

  tasks(): Iterable<TaskView> {
    return this.#tasks;
  }

  get taskCount(): number {
    return this.#tasks.size;
  }

  taskTypes(): readonly string[] {
    return this.#types.sorted();
  }

  worker(name: string): Worker | undefined {
    return this.#workers.get(name);
  }

  workers(): readonly Worker[] {
    return this.#workers.all();
  }

  versions(): Iterable<SavedVersion> {
    return this.#workers.versions();
  }

  expectedWorkers(): readonly string[] {
    return this.#workers.all().filter(({ owner }) => !owner.gone).map(({ name }) => name);
  }

  queue(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  queues(): readonly Queue[] {
    return this.#queues.all();
  }

  purgedAt(queue: string): number | undefined {
    return this.#queues.purgedAt(queue);
  }

  series(): Iterable<Series> {
    return this.#series.all();
  }

  waits(): Iterable<WaitSeries> {
    return this.#series.allWaits();
  }

  periodicTasks(): Iterable<PeriodicTask> {
    return this.#periodic.all();
  }

  eventCounts(): Iterable<EventCount> {
    return this.#series.allEventCounts();
  }

  health(): StateHealth {
    return {
      events: this.#events,
      lastEventAt: this.#lastEventAt,
      lag: this.#lag,
      late: this.#late,
      duplicate: this.#duplicate,
      clampedWaits: this.#series.waits.clamped,
      tasks: this.#tasks.size,
      taskBytes: this.#tasks.bytes,
      maxTaskBytes: this.#tasks.maxBytes,
      evicted: this.#tasks.evicted,
      workers: this.#workers.size,
      series: this.#series.size,
      maxSeries: this.#series.maxSeries,
      seriesOverflowed: this.#series.overflowed,
    };
  }
}
