import type { Expression, Recording } from './expression.ts';
import { promql } from './expression.ts';

/**
 * What is taken away rather than what is kept: whatever labels a Prometheus gives its targets (job, namespace, environment) stay
 * on rules and alerts. An exporter that is restarted elsewhere is no other cluster. Exporters that each see a part are added up; where
 * two see the whole, rates are twice what they are, and shares are right.
 */
export const REPLICA = 'instance, pod';
/** Labels of celery-exporter's metrics; task and queue come back under our own names. */
const WORKER = 'hostname, worker, exception, outcome, name, queue_name';

/** What a rate is told apart by, beside the cluster. */
export type Level = 'cluster' | 'task' | 'queue' | 'task and queue';

/**
 * Sums of a rate of one of celery-exporter's metrics, with the labels `task` and `queue` as Celeriac's own have them: names in alerts
 * and links then mean one thing.
 */
export function taskRate(selector: string, window: string, level: Level): Expression {
  const named = relabelled(promql`rate(${selector}[${window}])`, level);
  return promql`sum without (${REPLICA}, ${WORKER}) (${named})`;
}

const LEVEL_NAMES: Readonly<Record<Level, string>> = { cluster: 'cluster', task: 'cluster_task', queue: 'cluster_queue', 'task and queue': 'cluster_task_queue' };

/** The same recorded: `cluster_task:celeriac_tasks_failed:rate10m`. */
export function recordedRate(event: string, window: string, level: Level): Recording {
  return { record: `${LEVEL_NAMES[level]}:celeriac_tasks_${event}:rate${window}`, expression: taskRate(`celery_task_${event}_total`, window, level) };
}

export function levelName(level: Level): string {
  return LEVEL_NAMES[level];
}

function relabelled(rate: Expression, level: Level): Expression {
  const task = level.includes('task') ? promql`label_replace(${rate}, "task", "$1", "name", "(.*)")` : rate;
  return level.includes('queue') ? promql`label_replace(${task}, "queue", "$1", "queue_name", "(.*)")` : task;
}

/** A gauge once, however many exporters tell it. */
export function gauge(selector: string): Expression {
  return promql`max without (${REPLICA}) (${selector})`;
}

/** Part of a whole, where there is a whole: 0 of 0 is not a number, and nobody's alert. */
export function share(part: Expression | Recording, whole: Expression | Recording): Expression {
  return promql`${part} / (${whole} > 0)`;
}
