/** Fields of the query language, as docs/query.md describes it, for whoever helps to write it. */

export type FieldKind = 'text' | 'time' | 'duration' | 'count';

export interface LanguageField {
  readonly name: string;
  readonly kind: FieldKind;
  readonly what: string;
  /** `:` compares the whole value, not a part. */
  readonly whole?: boolean;
}

export const FIELDS: readonly LanguageField[] = [
  { name: 'state', kind: 'text', whole: true, what: 'FAILURE, SUCCESS, STARTED, …' },
  { name: 'name', kind: 'text', what: 'The name of the task, or a part of it' },
  { name: 'worker', kind: 'text', what: 'celery@web-1, or a part of it' },
  { name: 'queue', kind: 'text', whole: true, what: 'Known with task-sent events' },
  { name: 'cluster', kind: 'text', whole: true, what: 'As the exporter calls it' },
  { name: 'uuid', kind: 'text', whole: true, what: 'The id of the task' },
  { name: 'root', kind: 'text', whole: true, what: 'The id of the task that began it all' },
  { name: 'parent', kind: 'text', whole: true, what: 'The id of the task that called it' },
  { name: 'args', kind: 'text', what: 'The positional arguments, as Python shows them' },
  { name: 'kwargs', kind: 'text', what: 'The keyword arguments; kwargs.customer:42 for one of them' },
  { name: 'result', kind: 'text', what: 'What it returned' },
  { name: 'exception', kind: 'text', what: "OutOfStock('no such article'), or a part of it" },
  { name: 'traceback', kind: 'text', what: 'A file, a function, a line of it' },
  { name: 'runtime', kind: 'duration', what: 'How long it ran: >2s, 300ms..1s' },
  { name: 'wait', kind: 'duration', what: 'From being sent to being started' },
  { name: 'retries', kind: 'count', what: 'How often it was retried: >0' },
  { name: 'time', kind: 'time', what: 'When it was seen first: >-15m, 2026-11-23' },
  { name: 'sent', kind: 'time', what: 'When it was sent' },
  { name: 'received', kind: 'time', what: 'When a worker received it' },
  { name: 'started', kind: 'time', what: 'When it was started' },
  { name: 'ended', kind: 'time', what: 'When it succeeded, failed, was revoked or rejected' },
];

export const STATES = ['PENDING', 'RECEIVED', 'STARTED', 'SUCCESS', 'FAILURE', 'RETRY', 'REVOKED', 'REJECTED'] as const;

export function fieldNamed(name: string): LanguageField | undefined {
  return FIELDS.find((field) => field.name === name);
}
