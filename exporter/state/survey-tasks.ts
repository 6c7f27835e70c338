import type { InspectMethod } from '../event/observation.ts';
import type { TaskRecord } from './task-record.ts';
import type { TaskTable } from './task-table.ts';
import type { WorkerRecord } from './worker-record.ts';
import { fieldsOf, queueOf } from './active-queues.ts';
import { keptText, textBytes } from './kept-text.ts';
import { settleSimple } from './task-merge.ts';
import { RECEIVED_BY_SURVEY, STARTED_BY_SURVEY } from './task-record.ts';
import { isEnd } from './task-state.ts';

/** A busy worker's answer; what is beyond it will come with events. */
const MAX_TASKS = 10_000;
/** Before 2001: not an epoch time. Celery 3's time_start was the machine's monotonic clock. */
const EARLIEST_TIME = 1e9;

/**
 * Learns of tasks from what a worker says it has: the only source for those received before the exporter started, and for
 * the names of tasks that were only seen to end. Events know better, so gaps are filled and nothing is replaced, and only
 * a task that no event tells more of takes its state from here. Nothing is counted.
 */
export class SurveyTasks {
  readonly #tasks: TaskTable;
  readonly #create: (uuid: string) => TaskRecord;
  readonly #maxLength: number;

  /** @param create makes a task that is not known */
  constructor(tasks: TaskTable, create: (uuid: string) => TaskRecord, maxValueLength: number) {
    this.#tasks = tasks;
    this.#create = create;
    this.#maxLength = maxValueLength;
  }

  /** @param answer `[{ id, name, args: […], kwargs: {…}, time_start, delivery_info: { exchange, routing_key } }]`;
   *  of `scheduled`, `[{ eta, priority, request: { id, … } }]` */
  observe(worker: WorkerRecord, method: InspectMethod, answer: unknown, at: number): readonly TaskRecord[] {
    if (!Array.isArray(answer)) return [];
    const touched: TaskRecord[] = [];
    for (const item of (answer as unknown[]).slice(0, MAX_TASKS)) {
      const fields = fieldsOf(item);
      const request = method === 'scheduled' ? fieldsOf(fields.request) : fields;
      const { id } = request;
      if (typeof id !== 'string' || id === '') continue;
      const task = this.#tasks.get(id) ?? this.#create(id);
      const grown = this.#describe(task, worker, request, fields.eta);
      if (method === 'active') started(task, worker, request.time_start, at);
      else received(task, worker, at);
      this.#tasks.changed(task, grown, isEnd(task.state));
      touched.push(task);
    }
    return touched;
  }

  #describe(task: TaskRecord, worker: WorkerRecord, request: Readonly<Record<string, unknown>>, eta: unknown): number {
    const before = textBytes(task.args) + textBytes(task.kwargs) + textBytes(task.eta);
    const { name, args, kwargs } = request;
    if (typeof name === 'string' && name !== '') task.name ??= name;
    task.args ??= this.#textOf(args);
    task.kwargs ??= this.#textOf(kwargs);
    if (typeof eta === 'string') task.eta ??= eta;
    const { exchange, routing_key } = fieldsOf(request.delivery_info);
    if (task.queue === undefined && typeof exchange === 'string' && typeof routing_key === 'string') {
      task.queue = queueOf(worker.queues, exchange, routing_key);
    }
    return textBytes(task.args) + textBytes(task.kwargs) + textBytes(task.eta) - before;
  }

  #textOf(value: unknown): string | undefined {
    if (value === undefined || value === null) return undefined;
    return keptText(typeof value === 'string' ? value : JSON.stringify(value), this.#maxLength);
  }
}

function received(task: TaskRecord, worker: WorkerRecord, at: number): void {
  if (task.history !== undefined || task.state !== 'PENDING') return;
  task.received = at;
  task.flags |= RECEIVED_BY_SURVEY;
  attach(task, worker, at);
}

function started(task: TaskRecord, worker: WorkerRecord, timeStart: unknown, at: number): void {
  if (task.history !== undefined || (task.state !== 'PENDING' && task.state !== 'RECEIVED')) return;
  if (task.worker !== undefined && task.worker !== worker) return;
  task.started = typeof timeStart === 'number' && timeStart > EARLIEST_TIME && timeStart <= at ? timeStart : at;
  task.flags |= STARTED_BY_SURVEY;
  attach(task, worker, at);
}

function attach(task: TaskRecord, worker: WorkerRecord, at: number): void {
  task.worker ??= worker;
  if (task.timestamp === 0) task.timestamp = at;
  settleSimple(task);
}
