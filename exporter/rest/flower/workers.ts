import type { FlowerWorker } from '../../contract/flower.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import type { InspectMethod } from '../../event/observation.ts';
import type { Worker } from '../../state/worker.ts';
import { clusterOf } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { json } from '../reply.ts';
import type { Handler } from '../route.ts';
import { masked } from './masked.ts';

const OF_EVERY_WORKER: readonly InspectMethod[] = ['stats', 'active_queues', 'registered', 'conf'];
/** May be long, and are told of a single worker only; Flower 2.2 does not even ask them of several. */
const OF_ONE_WORKER: readonly InspectMethod[] = [...OF_EVERY_WORKER, 'scheduled', 'active', 'reserved', 'revoked'];

/** `GET /api/workers`: what workers answered when they were last inspected. */
export function workers(clusters: readonly ClusterAccess[]): Handler {
  return async ({ parameters }) => {
    const { state, survey } = clusterOf(clusters, parameters);
    const status = parameters.flag('status');
    const name = parameters.text('workername');
    if (parameters.flag('refresh')) await refreshed(survey, name || undefined);

    if (status) return json(Object.fromEntries(state.workers().map((worker) => [worker.name, worker.presence === 'online'])));
    if (name) {
      const worker = state.worker(name);
      const answers = worker && inspected(worker, OF_ONE_WORKER);
      if (!answers) throw new CeleriacError('not-found', `Unknown worker '${name}'`);
      return json({ [name]: answers });
    }
    const all = state.workers().map((worker) => [worker.name, inspected(worker, OF_EVERY_WORKER)]);
    return json(Object.fromEntries(all.filter(([, answers]) => answers !== undefined)));
  };
}

async function refreshed(survey: ClusterAccess['survey'], name: string | undefined): Promise<void> {
  try {
    await survey.refresh(name);
  } catch (thrown) {
    const remedy = thrown instanceof CeleriacError ? thrown.remedy : undefined;
    throw new CeleriacError('unavailable', `Failed to update workers: ${reasonOf(thrown)}`, { remedy, cause: thrown });
  }
}

/** Undefined for a worker that never answered. */
function inspected(worker: Worker, methods: readonly InspectMethod[]): FlowerWorker | undefined {
  const answers: Record<string, unknown> = {};
  let timestamp = 0;
  for (const method of methods) {
    const record = worker.inspected.get(method);
    if (record?.answeredAt === undefined) continue;
    answers[method] = masked(record.answer);
    timestamp = Math.max(timestamp, record.answeredAt);
  }
  return timestamp === 0 ? undefined : { ...answers, timestamp };
}
