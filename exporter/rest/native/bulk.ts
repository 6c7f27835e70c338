import { z } from 'zod';
import type { BulkActions as Service } from '../../bulk/bulk-actions.ts';
import type { Wanted } from '../../bulk/selection.ts';
import type { Clock } from '../../clock.ts';
import { CeleriacError } from '../../errors.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { jsonAction, jsonEndpoint } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { count } from './parameter.ts';
import { BulkAction, BulkActions, BulkBeginRequest, BulkPreview, BulkPreviewRequest, BulkTasks, OUTCOMES } from './schema/bulk.ts';
import { clustersOf, queryOf } from './selected.ts';

const id = z.string({ error: () => 'wanted, and not given' }).min(1, 'wanted, and not given').max(100).describe('Of the bulk action');

/** Doing one thing to many tasks: previewed, begun with what was previewed, watched, cancelled. */
export function bulk(all: readonly ClusterAccess[], service: Service, clock: Clock): readonly Endpoint[] {
  return [
    jsonAction({
      path: '/api/v1/bulk/preview',
      name: 'bulkPreview',
      summary: 'What a bulk action would be about: how many tasks, some of them, and what will be refused and why',
      description: 'Nothing is done. What was previewed is begun with its token, within ten minutes.',
      needs: 'operator',
      action: 'bulk-preview',
      changes: 'exporter',
      body: BulkPreviewRequest,
      problems: [404],
      answer: BulkPreview,
      handle: async ({ action, signal, ...selection }, { audit }) => {
        audit.with({ action, query: selection.query ?? null, ids: selection.ids?.length ?? null });
        if (signal !== undefined && action !== 'terminate') throw new CeleriacError('bad-input', 'signal is for terminate alone');
        return service.preview(action, signal ?? null, wantedOf(all, selection, clock.now()));
      },
    }),
    jsonAction({
      path: '/api/v1/bulk',
      name: 'bulkBegin',
      summary: 'Begin what was previewed: revoke, terminate or call again many tasks, at a pace',
      description: 'It goes on by itself, over a restart of the exporter too where a history is kept. No task is done twice.',
      needs: 'operator',
      action: 'bulk-begin',
      body: BulkBeginRequest,
      problems: [404, 409, 503],
      answer: BulkAction,
      status: 202,
      handle: async ({ preview, pace, reason }, { caller, audit }) => {
        audit.because(reason).with({ preview, pace });
        const begun = await service.begin(preview, { pace, by: caller.person ?? caller.name ?? null, reason: reason ?? null });
        audit.action(`bulk-${begun.kind}`).with({ id: begun.id, pace, signal: begun.signal, ...begun.selection }).came('done', `begun, ${begun.total} tasks`);
        return begun;
      },
    }),
    jsonAction({
      path: '/api/v1/bulk/cancel',
      name: 'bulkCancel',
      summary: 'Cancel a bulk action: what is done stays done, nothing more is',
      needs: 'operator',
      action: 'bulk-cancel',
      body: z.strictObject({ id, reason: z.string().max(1_000).optional().describe('Why, for the audit trail') }),
      problems: [404, 409],
      answer: BulkAction,
      handle: async ({ id: wanted, reason }, { audit }) => {
        audit.because(reason).with({ id: wanted });
        return service.cancel(wanted);
      },
    }),
    jsonEndpoint({
      path: '/api/v1/bulk',
      name: 'bulkActions',
      summary: 'Bulk actions, those that have ended too: progress, and how many tasks came to which outcome',
      query: {},
      problems: [503],
      answer: BulkActions,
      handle: async () => ({ actions: await service.list() }),
    }),
    jsonEndpoint({
      path: '/api/v1/bulk/one',
      name: 'bulkAction',
      summary: 'One bulk action',
      query: { id },
      problems: [404, 503],
      answer: BulkAction,
      handle: ({ id: wanted }) => service.one(wanted),
    }),
    jsonEndpoint({
      path: '/api/v1/bulk/tasks',
      name: 'bulkTasks',
      summary: 'The tasks of a bulk action, and what came of each',
      query: {
        id,
        outcome: z.enum(OUTCOMES).optional().describe('Only those with it'),
        after: count(-1, 1_000_000, -1).describe('`next` of the page before'),
        limit: count(1, 1_000, 100),
      },
      problems: [404, 503],
      answer: BulkTasks,
      handle: async ({ id: wanted, outcome, after, limit }) => {
        const tasks = await service.tasks(wanted, { after, limit, outcome });
        return { tasks, next: tasks.length < limit ? null : (tasks.at(-1)?.number ?? null) };
      },
    }),
  ];
}

function wantedOf(all: readonly ClusterAccess[], { query, ids, cluster }: Omit<z.output<typeof BulkPreviewRequest>, 'action' | 'signal'>, now: number): Wanted {
  if ((query === undefined) === (ids === undefined)) throw new CeleriacError('bad-input', 'which tasks is told by query or by ids', { remedy: 'give one of them' });
  const names = cluster === undefined ? undefined : [cluster];
  clustersOf(all, names);
  return {
    query: query === undefined ? undefined : queryOf(query, names, now),
    ids,
    cluster,
    described: { cluster: cluster ?? null, query: query ?? null, ids: ids?.length ?? null },
  };
}
