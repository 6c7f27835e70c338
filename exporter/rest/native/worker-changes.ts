import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { UnitedWorkerChanges } from '../../store/worker-changes/united.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { jsonEndpoint } from './endpoint.ts';
import { cluster, count } from './parameter.ts';
import { rangeOf } from './range.ts';
import { KIND, WorkerChangePage } from './schema/worker-change.ts';
import { clustersOf } from './selected.ts';

export const workerChanges = (all: readonly ClusterAccess[], changes: Pick<UnitedWorkerChanges, 'page'>, clock: Clock) =>
  jsonEndpoint({
    path: '/api/v1/workers/changes',
    name: 'worker_changes',
    summary: 'What changed among the workers: which came, went or were lost, and which version of Celery began or ceased to run; newest first',
    description:
      'Kept in the history as long as failed tasks are, the latest 50,000. A pause between heartbeats is no change, and neither is a worker that starts ' +
      'again with the version that it had. A version ended when for the worker timeout none that is there has run it.',
    query: {
      cluster,
      worker: z.array(z.string().max(512)).optional().describe('Only of these workers: `name@host`'),
      kind: z.array(KIND).optional().describe('Only such changes'),
      from: z.string().max(40).default('now-7d').describe('Begin of the time range, as everywhere; inclusive'),
      to: z.string().max(40).optional().describe('End of the time range, exclusive; absent: until now'),
      limit: count(1, 1_000, 100),
      cursor: z.string().max(3_000).optional().describe('`next` of the page before, of the same query'),
    },
    answer: WorkerChangePage,
    example: '?kind=lost&kind=back&from=now-1d',
    handle: ({ cluster: names, worker: workers, kind: kinds, from, to, limit, cursor }) => {
      // Whatever clock the worker has: what is said to be a moment ahead is shown, too.
      const range = rangeOf({ from, to: to ?? 'now+1h' }, clock.now());
      return changes.page({ ...range, clusters: clustersOf(all, names).map(({ name }) => name), workers, kinds, limit, cursor });
    },
  });
