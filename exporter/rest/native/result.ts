import { z } from 'zod';
import type { ResultAnswer as Answer, StoredResult, StoredValue } from '../../contract/result.ts';
import { CeleriacError } from '../../errors.ts';
import { clusterNamed } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { resultsOf } from '../stored-results.ts';
import { whileConnected } from '../while-connected.ts';
import { jsonAction, jsonEndpoint } from './endpoint.ts';
import { count, uuid } from './parameter.ts';
import { AbortAnswer, ResultAnswer } from './schema/result.ts';

export const result = (all: readonly ClusterAccess[]) =>
  jsonEndpoint({
    path: '/api/v1/task/result',
    name: 'result',
    summary: 'What the result backend holds of a task: its value, arguments and exception at full length',
    description:
      'Events carry reprs that Celery cuts; this is what the worker stored. Secrets are masked. 404: nothing is stored of it (yet). 503: no result backend is ' +
      'given, it is away, or nobody but the caller can read it (rpc://).',
    query: {
      uuid,
      cluster: z.string().optional().describe('Absent: the one whose events told of the id; else as everywhere'),
      timeout: count(0, 60, 0).describe('Seconds to wait for the task to end'),
    },
    problems: [404, 503],
    answer: ResultAnswer,
    handle: async ({ uuid: id, cluster: named, timeout }, { request }) => {
      const cluster = clusterThatKnows(all, named, id);
      const results = resultsOf(cluster);
      const ready = timeout > 0 ? await whileConnected(request, (gone) => results.wait(id, timeout, gone)) : undefined;
      const found = ready ?? (await results.get(id));
      if (found === undefined) {
        throw new CeleriacError('not-found', `nothing is stored of the task '${id}'`, {
          remedy: 'it may not have ended yet, ignore its result (ignore_result), or have expired (result_expires)',
        });
      }
      return answerOf(cluster.name, found);
    },
  });

export const abort = (all: readonly ClusterAccess[]) =>
  jsonAction({
    path: '/api/v1/task/abort',
    name: 'abort',
    summary: 'Ask an abortable task to end: the state ABORTED in the result backend',
    description: 'For tasks of celery.contrib.abortable, which look at their state while they run; any other takes no notice. To end those, revoke with terminate.',
    needs: 'operator',
    action: 'task-abort',
    body: z.strictObject({
      uuid,
      cluster: z.string().optional().describe('Absent: the one whose events told of the id; else as everywhere'),
      reason: z.string().max(1_000).optional().describe('Why, for the audit trail'),
    }),
    problems: [404, 503],
    answer: AbortAnswer,
    handle: async ({ uuid: id, cluster: named, reason }, { audit }) => {
      const cluster = clusterThatKnows(all, named, id);
      audit.on(cluster.name, [id]).because(reason);
      const results = resultsOf(cluster);
      await results.abort(id);
      const stored = await results.get(id);
      return { cluster: cluster.name, uuid: id, state: stored?.state ?? null };
    },
  });

function clusterThatKnows(all: readonly ClusterAccess[], named: string | undefined, id: string): ClusterAccess {
  const knows = named === undefined ? all.find(({ state }) => state.task(id) !== undefined) : undefined;
  return knows ?? clusterNamed(all, named);
}

function answerOf(cluster: string, stored: StoredResult): Answer {
  const { result: value, args, kwargs, ...rest } = stored;
  return { cluster, ...rest, result: shown(value), args: args && shown(args), kwargs: kwargs && shown(kwargs) };
}

/** What is for machines is as it was stored, secrets included: it stays here. */
function shown(stored: StoredValue): Answer['result'] {
  if (stored.kind === 'undecodable') return stored;
  return { kind: 'value', value: stored.value, exact: stored.json !== null };
}
