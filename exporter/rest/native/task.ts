import { z } from 'zod';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { Clock } from '../../clock.ts';
import { CeleriacError } from '../../errors.ts';
import { outsideOf } from '../../outside/outside.ts';
import type { TaskRelative } from '../../contract/tasks.ts';
import type { TaskRecord } from '../../contract/task.ts';
import type { Tasks } from '../../store/tasks.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { isCut } from '../cut.ts';
import { isStored } from '../stored-results.ts';
import { jsonEndpoint } from './endpoint.ts';
import { count, flag, uuid } from './parameter.ts';
import { revealed } from './reveal.ts';
import { TaskAnswer } from './schema/task.ts';
import { clustersOf } from './selected.ts';
import { timelineOf } from './timeline.ts';

const CUTTABLE = ['args', 'kwargs', 'result', 'exception'] as const;

export const task = (all: readonly ClusterAccess[], service: Tasks, trail: AuditTrail, clock: Clock) =>
  jsonEndpoint({
    path: '/api/v1/task',
    name: 'task',
    summary: 'One task: everything known of it, its attempts, its timeline, its relatives',
    query: {
      uuid,
      cluster: z.string().optional().describe('Absent: the first that knows the id'),
      relatives: count(1, 5_000, 500).describe('At most so many tasks of its workflow'),
      reveal: flag().describe('Also texts as they were before they were masked: for administrators, where --redact-reveal-to=admin; each time an entry of the audit trail'),
    },
    problems: [403, 404],
    answer: TaskAnswer,
    handle: async ({ uuid: id, cluster: named, relatives: limit, reveal }, { caller, request }) => {
      if (named !== undefined) clustersOf(all, [named]);
      const found = await service.detail(id, named);
      if (found === undefined) {
        throw new CeleriacError('not-found', `no task '${id}' is known`, {
          remedy: 'it may be older than what is kept, or not seen yet',
        });
      }
      const place = all.find(({ name }) => name === found.cluster);
      const asking = { caller, outside: outsideOf(request) };
      const originals = reveal ? await revealed(found, place, asking, { trail, clock }) : undefined;
      const [family, stored] = await Promise.all([service.relatives(id, { cluster: found.cluster, limit }), isStored(place?.results, id)]);
      return {
        task: found,
        timeline: timelineOf(found),
        relatives: {
          root: family?.root ?? found.root ?? found.uuid,
          tasks: (family?.tasks ?? [found]).map(relativeOf),
          complete: family?.complete ?? true,
        },
        cut: CUTTABLE.filter((name) => isCut(found[name])),
        result_stored: stored,
        purged: purgedOf(found, place),
        ...(originals && { originals }),
        incomplete: family?.incomplete ?? null,
      };
    },
  });

/** Celery tells nobody of a purge: the task stays PENDING, and what is known is what the queue's says. */
function purgedOf({ state, queue, sent }: TaskRecord, place: ClusterAccess | undefined): number | null {
  if (state !== 'PENDING' || queue === null || sent === null) return null;
  const at = place?.state.purgedAt(queue) ?? 0;
  return at > sent ? at : null;
}

function relativeOf(record: TaskRecord): TaskRelative {
  const { uuid: id, parent, name, state, worker, queue, seen, started, ended, runtime, retries } = record;
  return { uuid: id, parent, name, state, worker, queue, seen, started, ended, runtime, retries };
}
