import type { TaskAttempt, TaskCustomEvent, TaskDetail, TaskRecord } from '../contract/task.ts';
import type { TaskView } from '../state/task.ts';
import type { ArchivedTask } from './archive.ts';
import { rankOf } from './rank.ts';
import { recordOfView } from './task-view.ts';

/** Everything known of a task, where memory and history may each know a part: one may have seen events that the other did not. */
export function detailOf(cluster: string, task: TaskView | undefined, archived: ArchivedTask | undefined): TaskDetail | undefined {
  if (task === undefined) return archived && { ...archived.record, attempts: archived.attempts, events: archived.events, children: archived.children, source: 'history' };
  const attempts = task.attempts.map(attemptOf);
  const events = task.customEvents.map(({ type, timestamp, fields }) => ({ type, timestamp, fields }));
  const record = recordOfView(cluster, task);
  if (archived === undefined) return { ...record, attempts, events, children: task.children, source: 'memory' };
  const isBehind = rankOf(archived.record.state, archived.attempts.length) > rankOf(task.state, attempts.length);
  const [first, second] = isBehind ? [archived.record, record] : [record, archived.record];
  return {
    ...filled(first, second),
    seen: Math.min(record.seen, archived.record.seen),
    stamp: Math.max(record.stamp, archived.record.stamp),
    attempts: united(archived.attempts, attempts, ({ retries }) => String(retries)).sort((a, b) => a.retries - b.retries),
    events: united<TaskCustomEvent>(archived.events, events, ({ type, timestamp }) => `${timestamp} ${type}`).sort((a, b) => a.timestamp - b.timestamp),
    children: Array.from(new Set([...archived.children, ...task.children])),
    source: 'both',
  };
}

function attemptOf(attempt: TaskView['attempts'][number]): TaskAttempt {
  const { retries, received, started, ended, worker, exception, traceback } = attempt;
  return {
    retries, received: received ?? null, started: started ?? null, ended, worker: worker ?? null, exception: exception ?? null, traceback: traceback ?? null,
  };
}

/** What the first does not know is taken from the second. */
function filled(first: TaskRecord, second: TaskRecord): TaskRecord {
  const known = Object.entries(first).filter(([, value]) => value !== null);
  return { ...second, ...Object.fromEntries(known) };
}

/** The later list's word counts where both have one. */
function united<Item>(earlier: readonly Item[], later: readonly Item[], keyOf: (item: Item) => string): Item[] {
  return Array.from(new Map([...earlier, ...later].map((item) => [keyOf(item), item])).values());
}
