import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { TaskRecord } from '../../contract/task.ts';
import { SORT_FIELDS } from '../../store/archive.ts';
import type { SortField } from '../../store/archive.ts';
import type { Tasks } from '../../store/tasks.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { jsonEndpoint } from './endpoint.ts';
import { cluster, count, flag, q } from './parameter.ts';
import { TASK_FIELDS, TaskPage } from './schema/task.ts';
import { clustersOf, queryOf } from './selected.ts';

/** Beyond it a total is "more than". */
const MAX_TOTAL = 100_000;

const SORTS = SORT_FIELDS.flatMap((field) => [field, `-${field}`] as const);

export const tasks = (all: readonly ClusterAccess[], service: Tasks, clock: Clock) =>
  jsonEndpoint({
    path: '/api/v1/tasks',
    name: 'tasks',
    summary: 'Tasks that match a query, a page at a time, from memory and history as one',
    description: 'A page does not shift while new tasks arrive: follow `next` to read on where the page before ended.',
    query: {
      q,
      cluster,
      sort: z
        .enum(SORTS)
        .default('-seen')
        .describe('A field, with a minus for the largest first; missing values come last in either'),
      limit: count(1, 1_000, 100),
      cursor: z.string().max(2_000).optional().describe('`next` of the page before, of the same query and sort'),
      offset: count(0, MAX_TOTAL, 0).describe('Tasks passed over behind the cursor, or from the first: for a leap. Reading on by `next` is cheaper, and exact whatever is written meanwhile'),
      at: z.coerce.number().positive().optional().describe('What `now` means in the query, epoch seconds: `at` of the first page, so that the others are of the same range'),
      fields: z.array(z.enum(TASK_FIELDS)).optional().describe('Only these fields of each task'),
      totals: flag().describe(`Also count what matches, up to ${MAX_TOTAL}`),
    },
    answer: TaskPage,
    example: '?q=state:FAILURE&sort=-runtime&limit=20&fields=uuid,name,exception&totals=true',
    handle: async ({ q: text, cluster: names, sort, limit, cursor, offset, at = clock.now(), fields, totals }) => {
      clustersOf(all, names);
      const query = queryOf(text, names, at);
      const descending = sort.startsWith('-');
      const field = (descending ? sort.slice(1) : sort) as SortField;
      const [page, total] = await Promise.all([
        service.page({ query, sort: { field, descending }, limit, cursor, offset }),
        totals ? service.count(query, MAX_TOTAL) : undefined,
      ]);
      return {
        tasks: fields === undefined ? page.tasks : page.tasks.map((task) => only(task, fields)),
        next: page.next ?? null,
        at,
        ...(total && { total: { count: total.count, exact: total.exact } }),
        incomplete: page.incomplete ?? total?.incomplete ?? null,
      };
    },
  });

function only(task: TaskRecord, fields: readonly (keyof TaskRecord)[]): Partial<TaskRecord> {
  return Object.fromEntries(fields.map((field) => [field, task[field]]));
}
