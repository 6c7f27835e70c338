import type { FlowerQueue, FlowerQueues } from '../../contract/flower.ts';
import { CeleriacError } from '../../errors.ts';
import type { Queue } from '../../state/queue.ts';
import { clusterOf } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { json } from '../reply.ts';
import type { Handler } from '../route.ts';

/** `GET /api/queues/length`: as measured last. Autoscalers live by it, so old numbers are not given out as today's. */
export function queueLengths(clusters: readonly ClusterAccess[]): Handler {
  return ({ parameters }) => {
    const cluster = clusterOf(clusters, parameters);
    const { state, reason, remedy } = cluster.transportStatus();
    if (state !== 'live') {
      throw new CeleriacError('unavailable', `Broker unavailable${reason === undefined ? '' : `: ${reason}`}`, { remedy });
    }
    const answer: FlowerQueues = { active_queues: cluster.state.queues().flatMap(row).sort(byName) };
    return json(answer);
  };
}

/** None for a queue that was not measured, or that the broker does not have. */
function row(queue: Queue): FlowerQueue[] {
  const { name, ready, unacked, consumers, details } = queue;
  if (queue.measuredAt === undefined || queue.missing || ready === undefined) return [];
  // Redis: the sum over the lists of all priorities, and nothing else.
  if (queue.type === 'list') return [{ name, messages: ready }];
  const messages = ready + (unacked ?? 0);
  const measured = { messages_ready: ready, messages_unacknowledged: unacked, consumers };
  // The management API's row is up to five seconds old: the numbers that the broker itself gave stand.
  return [{ ...details, name, messages, ...measured }];
}

function byName(one: FlowerQueue, other: FlowerQueue): number {
  return one.name < other.name ? -1 : 1;
}
