import type { AnnotationKind, Dimension, Measure, QueryType, TaskPart, Within, WorkerPart } from '../celery-query.ts';
import type { Operator } from '../../language/filters.ts';
import { DIMENSIONS, MEASURES } from '../celery-query.ts';
import { MEASURE_LOOKS } from '../frames/series-frames.ts';

/** What the editors call things. */
interface Choice<Value> {
  readonly value: Value;
  readonly label: string;
  readonly description?: string;
}

export const TYPES: readonly Choice<QueryType>[] = [
  { value: 'tasks', label: 'Tasks', description: 'A row for each task that matches' },
  { value: 'series', label: 'Over time', description: 'Counts, rates and percentiles of tasks, by any dimension' },
  { value: 'failures', label: 'Failures, grouped', description: 'By exception and place, the most frequent first' },
  { value: 'workers', label: 'Workers', description: 'Presence, load, pool, queues' },
  { value: 'queues', label: 'Queues', description: 'Lengths and consumers, now or over time' },
  { value: 'events', label: 'Events', description: 'The latest that came, and from whom' },
  { value: 'task', label: 'One task', description: 'Everything of it, its timeline, its relatives' },
  { value: 'worker', label: 'One worker', description: 'What it answered when it was asked' },
];

export const WITHIN_CHOICES: readonly Choice<Within>[] = [
  { value: 'seen', label: 'seen in the range' },
  { value: 'ended', label: 'ended in the range' },
  { value: 'running', label: 'running in the range' },
  { value: 'any', label: 'whenever' },
];

export const SORTS: readonly Choice<string>[] = [
  { value: '-seen', label: 'Newest first' },
  { value: 'seen', label: 'Oldest first' },
  { value: '-runtime', label: 'Longest run first' },
  { value: '-wait', label: 'Longest wait first' },
  { value: '-ended', label: 'Ended last first' },
];

export const MEASURE_CHOICES: Choice<Measure>[] = MEASURES.map((value) => ({ value, label: MEASURE_LOOKS[value].word }));
export const DIMENSION_CHOICES: Choice<Dimension>[] = DIMENSIONS.map((value) => ({ value, label: { name: 'Task', state: 'State', worker: 'Worker', queue: 'Queue', exception: 'Exception', cluster: 'Cluster' }[value] }));

export const TASK_PART_CHOICES: readonly Choice<TaskPart>[] = [
  { value: 'task', label: 'The task' },
  { value: 'timeline', label: 'Timeline' },
  { value: 'relatives', label: 'Relatives (node graph)' },
];

export const WORKER_PART_CHOICES: readonly Choice<WorkerPart>[] = [
  { value: 'summary', label: 'Summary' },
  { value: 'active', label: 'Active tasks' },
  { value: 'reserved', label: 'Reserved tasks' },
  { value: 'scheduled', label: 'Scheduled tasks' },
  { value: 'revoked', label: 'Revoked tasks' },
  { value: 'stats', label: 'Statistics' },
  { value: 'conf', label: 'Configuration' },
];

export const KIND_CHOICES: readonly Choice<AnnotationKind>[] = [
  { value: 'workers', label: 'Workers came, went, were lost' },
  { value: 'versions', label: 'Versions of Celery began and ceased to run' },
  { value: 'bursts', label: 'Bursts of failures' },
  { value: 'actions', label: "Operators' actions", description: 'For editors, by way of the app' },
];

const TEXT_OPERATORS: readonly Choice<Operator>[] = [
  { value: '=', label: 'is' },
  { value: '!=', label: 'is not' },
  { value: ':', label: 'contains' },
  { value: 'pattern', label: 'fits', description: 'A pattern: shop.*' },
  { value: 'missing', label: 'is missing' },
];
const ORDER_OPERATORS: readonly Choice<Operator>[] = [
  { value: '>', label: '>' },
  { value: '>=', label: '≥' },
  { value: '<', label: '<' },
  { value: '<=', label: '≤' },
  { value: '=', label: '=' },
];

export function operatorsOf(kind: 'text' | 'time' | 'duration' | 'count' | undefined): Choice<Operator>[] {
  return [...(kind === undefined || kind === 'text' ? TEXT_OPERATORS : ORDER_OPERATORS)];
}

export const EXAMPLES: Readonly<Record<'time' | 'duration' | 'count', string>> = { time: 'now-15m', duration: '2s', count: '3' };
