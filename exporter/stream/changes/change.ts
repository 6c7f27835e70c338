import type { QueueSummary } from '../../contract/queue.ts';
import type { QueueFrame, StreamKind, TaskFrame, WorkerFrame } from '../../contract/stream.ts';
import type { TaskRecord } from '../../contract/task.ts';
import type { WorkerSummary } from '../../contract/worker.ts';
import type { Queryable } from '../../query/matches.ts';

type Frame = TaskFrame | WorkerFrame | QueueFrame;

/** What a change is about, as it was just after it. */
export type Subject =
  | { readonly kind: 'task'; readonly cluster: string; readonly task: TaskRecord }
  | { readonly kind: 'worker'; readonly cluster: string; readonly worker: WorkerSummary; readonly gone: boolean }
  | { readonly kind: 'queue'; readonly cluster: string; readonly queue: QueueSummary; readonly gone: boolean };

/** Fields, numbers and the place in the ring. */
const FIXED_BYTES = 900;

/** One change in the ring. What a query reads of it: a task's fields; a worker's or a queue's name, cluster and state. */
export class Change implements Queryable {
  /** See Place. */
  readonly place: number;
  readonly subject: Subject;
  /** Estimated. */
  readonly bytes: number;
  #frame: string | undefined;

  constructor(place: number, subject: Subject) {
    this.place = place;
    this.subject = subject;
    this.bytes = bytesOf(subject);
  }

  get kind(): StreamKind {
    return this.subject.kind;
  }

  get cluster(): string {
    return this.subject.cluster;
  }

  text(field: Parameters<Queryable['text']>[0]): string | undefined {
    const { subject } = this;
    if (field === 'cluster') return subject.cluster;
    if (subject.kind === 'task') return subject.task[field] ?? undefined;
    if (subject.kind === 'queue') return field === 'queue' || field === 'name' ? subject.queue.name : undefined;
    if (field === 'state') return subject.worker.presence;
    return field === 'worker' || field === 'name' ? subject.worker.name : undefined;
  }

  number(field: Parameters<Queryable['number']>[0]): number | undefined {
    const { subject } = this;
    if (subject.kind !== 'task') return undefined;
    return (field === 'time' ? subject.task.seen : subject.task[field]) ?? undefined;
  }

  /** Made once for all clients that read it in the same turn. */
  frame(cursor: string): string {
    return (this.#frame ??= JSON.stringify(frameOf(this.subject, cursor)));
  }

  forgetFrame(): void {
    this.#frame = undefined;
  }
}

function frameOf(subject: Subject, cursor: string): Frame {
  if (subject.kind === 'task') return { type: 'task', cursor, task: subject.task };
  if (subject.kind === 'worker') return { type: 'worker', cursor, worker: subject.worker, gone: subject.gone };
  return { type: 'queue', cursor, queue: subject.queue, gone: subject.gone };
}

function bytesOf(subject: Subject): number {
  if (subject.kind !== 'task') return FIXED_BYTES;
  const { args, kwargs, result, exception, traceback } = subject.task;
  return FIXED_BYTES + length(args) + length(kwargs) + length(result) + length(exception) + length(traceback);
}

function length(text: string | null): number {
  return text === null ? 0 : text.length;
}
