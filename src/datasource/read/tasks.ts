import type { DataFrame, QueryResultMetaNotice } from '@grafana/data';
import type { TaskRecord } from '../../../exporter/contract/task.ts';
import type { TaskPage } from '../../../exporter/contract/tasks.ts';
import type { Asked } from '../asked.ts';
import type { Exporter } from '../exporter.ts';
import { TASK_FIELDS, tasksFrame } from '../frames/tasks-frame.ts';
import { together, withinText } from '../query-text.ts';
import { incomplete } from './incomplete.ts';

export type TaskRow = Partial<TaskRecord>;
export const MOST_TASKS = 10_000;
const PAGE = 1_000;

export interface TaskRows {
  readonly rows: readonly TaskRow[];
  /** How many match, where more do than are shown. */
  readonly total: { readonly count: number; readonly exact: boolean } | undefined;
  readonly incomplete: string | null;
}

/** @throws ExporterError */
export async function readTasks(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<TaskRows> {
  const { query, q, cluster, from, to, isLiveRange } = asked;
  const limit = Math.max(1, Math.min(MOST_TASKS, query.limit));
  const text = together([q, withinText(query.within, from, isLiveRange ? undefined : to)]);
  const rows: TaskRow[] = [];
  let cursor: string | undefined;
  let first: TaskPage | undefined;
  do {
    const page: TaskPage = await exporter.ask<TaskPage>(
      '/api/v1/tasks',
      { q: text, cluster, sort: query.sort, limit: Math.min(PAGE, limit - rows.length), fields: TASK_FIELDS.join(), totals: first === undefined, cursor },
      signal,
    );
    first ??= page;
    rows.push(...page.tasks);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined && rows.length < limit);
  return { rows, total: cursor === undefined ? undefined : first.total, incomplete: first.incomplete };
}

export function framesOfTasks({ refId, query }: Asked, { rows, total, incomplete: why }: TaskRows, more: readonly QueryResultMetaNotice[] = []): DataFrame[] {
  const notices = [...incomplete(why), ...more];
  if (total !== undefined && total.count > rows.length) {
    const count = `${total.exact ? '' : 'more than '}${total.count.toLocaleString('en-US')}`;
    notices.push({ severity: 'info', text: `${rows.length.toLocaleString('en-US')} of ${count} tasks are shown, in the order ${query.sort}. Raise the limit or narrow the query for the rest.` });
  }
  return [tasksFrame(refId, rows, { notices })];
}
