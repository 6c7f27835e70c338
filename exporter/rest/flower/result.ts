import type { FlowerCalled, FlowerMessage } from '../../contract/flower.ts';
import type { StoredResult, StoredValue } from '../../contract/result.ts';
import { CeleriacError } from '../../errors.ts';
import { READY_STATES } from '../../results/result-store.ts';
import { clusterOf } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { json } from '../reply.ts';
import type { ActionRoute, Handler } from '../route.ts';
import { resultsOf } from '../stored-results.ts';
import { whileConnected } from '../while-connected.ts';

/** Longest that anybody waits, seconds. */
const LONGEST_WAIT = 3_600;

/** `GET /api/task/result/{id}?timeout=` */
export function taskResult(clusters: readonly ClusterAccess[]): Handler {
  return async ({ parameters, rest: uuid, request }) => {
    const timeout = Math.min(parameters.decimal('timeout') ?? 0, LONGEST_WAIT);
    const cluster = clusterOf(clusters, parameters);
    if (cluster.results?.status().state === 'unreadable') return json(fromEvents(cluster, uuid));
    const results = resultsOf(cluster);
    const ready = timeout > 0 ? await whileConnected(request, (gone) => results.wait(uuid, timeout, gone)) : undefined;
    const found = ready ?? (await results.get(uuid));
    return json(answerOf(uuid, found, cluster.state.task(uuid)?.state));
  };
}

/** `POST /api/task/abort/{id}` */
export function taskAbort(clusters: readonly ClusterAccess[]): ActionRoute {
  return {
    method: 'POST',
    path: '/api/task/abort/*',
    needs: 'operator',
    action: 'task-abort',
    about: 'Asks an abortable task to end, through the result backend (Flower)',
    handle: async ({ parameters, rest: uuid, audit }) => {
      const cluster = clusterOf(clusters, parameters);
      audit.on(cluster.name, [uuid]).because(parameters.text('reason'));
      await resultsOf(cluster).abort(uuid);
      const message: FlowerMessage = { message: `Aborted '${uuid}'` };
      return json(message);
    },
  };
}

/** @param known its state as events tell it, for what not even tells its state */
function answerOf(uuid: string, found: StoredResult | undefined, known: string | undefined): FlowerCalled {
  if (found === undefined) return { 'task-id': uuid, state: 'PENDING' };
  const { result, exception, traceback } = found;
  const state = found.state ?? known ?? 'PENDING';
  if (found.state !== null && !READY_STATES.has(found.state)) return { 'task-id': uuid, state };
  const shown = exception?.repr ?? valueOf(result);
  return { 'task-id': uuid, state, result: shown, ...(found.state === 'FAILURE' && { traceback }) };
}

function valueOf(stored: StoredValue): unknown {
  return stored.kind === 'value' ? stored.value : `undecodable (${stored.reason})`;
}

/**
 * Of a backend that nobody but the caller can read (rpc://): events tell the state, and a result as Python's repr shows it.
 * @throws CeleriacError `unavailable` where they do not know the task
 */
function fromEvents(cluster: ClusterAccess, uuid: string): FlowerCalled & { readonly source: string } {
  const { reason, remedy } = cluster.results?.status() ?? {};
  const task = cluster.state.task(uuid);
  if (task === undefined) throw new CeleriacError('unavailable', `results are not read: ${reason}`, { remedy });
  const source = `events: ${reason}`;
  const { state, result = null, exception = null, traceback = null } = task;
  if (!READY_STATES.has(state)) return { 'task-id': uuid, state, source };
  return { 'task-id': uuid, state, result: state === 'SUCCESS' ? result : exception, ...(state === 'FAILURE' && { traceback }), source };
}
