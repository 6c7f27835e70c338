import { QUEUE_PURGE } from '../../audit/last-purges.ts';
import { clusterNamed } from '../cluster-access.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { jsonAction } from './endpoint.ts';
import { PurgeRequest, QueuePurged } from './schema/queue.ts';

/** `POST /api/v1/queues/purge` */
export const purge = (all: readonly ClusterAccess[]) =>
  jsonAction({
    path: '/api/v1/queues/purge',
    name: 'purgeQueue',
    summary: 'Throw away every message that waits in a queue; it cannot be undone',
    description:
      'Of every priority. What workers hold (unacknowledged) stays theirs, and so does what waits elsewhere for its time. No events tell of it: tasks ' +
      'that were thrown away stay PENDING, and `purged` of a task says since when it is known that it will not run. It leaves two entries in ' +
      'the audit trail: that it begins, and what came of it.',
    needs: 'admin',
    action: QUEUE_PURGE,
    body: PurgeRequest,
    problems: [404, 409, 503],
    answer: QueuePurged,
    handle: async ({ cluster: named, queue, at_most: atMost, reason }, { audit, begin }) => {
      audit.because(reason).with({ queue, at_most: atMost ?? null });
      const cluster = clusterNamed(all, named);
      audit.on(cluster.name, [queue]);
      const { messages, at } = await cluster.purges.purge({ queue, atMost, begin });
      audit.came('done', messages === 1 ? '1 message thrown away' : `${messages.toLocaleString('en')} messages thrown away`);
      const { ready = null, unacked = null } = cluster.state.queue(queue) ?? {};
      return { cluster: cluster.name, queue, messages, at, ready, unacked };
    },
  });
