import { z } from 'zod';
import type { QueueLength, QueueSummary } from '../../contract/queue.ts';
import type { Clock } from '../../clock.ts';
import type { Queue } from '../../state/queue.ts';
import type { QueueSample } from '../../state/queue-lengths.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { jsonEndpoint } from './endpoint.ts';
import { cluster, from, to } from './parameter.ts';
import { rangeOf, stepOf } from './range.ts';
import { QueueLengths, Queues } from './schema/queue.ts';
import { clustersOf } from './selected.ts';

const name = z.array(z.string()).optional().describe('Only these queues');

export const queues = (all: readonly ClusterAccess[]) =>
  jsonEndpoint({
    path: '/api/v1/queues',
    name: 'queues',
    summary: 'Every queue as last measured: messages ready and unacknowledged, consumers',
    query: { cluster, name },
    answer: Queues,
    handle: (query) => ({
      queues: clustersOf(all, query.cluster).flatMap((one) =>
        one.state
          .queues()
          .filter((queue) => query.name?.includes(queue.name) ?? true)
          .map((queue) => queueSummary(one.name, queue)),
      ),
    }),
  });

export const queueLengths = (all: readonly ClusterAccess[], clock: Clock) =>
  jsonEndpoint({
    path: '/api/v1/queues/lengths',
    name: 'queue_lengths',
    summary: 'Lengths of queues over time',
    description:
      'Every measurement of the last hours, before that the longest of each five minutes; kept in memory, since the exporter ' +
      'started. With `step`, one point a step: the latest measurement of it, and the largest number of ready messages.',
    query: { cluster, name, from, to, step: z.string().max(20).optional().describe('Seconds between two points: `30s`, `5m`') },
    answer: QueueLengths,
    example: '?from=now-15m&step=1m',
    handle: (query) => {
      const range = rangeOf(query, clock.now());
      const step = stepOf(query.step, range);
      const series = clustersOf(all, query.cluster).flatMap(({ name: clusterName, queueLengths: known }) =>
        known
          .names()
          .filter((queue) => query.name?.includes(queue) ?? true)
          .map((queue) => {
            const samples = known.between(queue, range.from, range.to);
            return { cluster: clusterName, queue, lengths: step === undefined ? samples.map(pointOf) : stepped(samples, step) };
          }),
      );
      return { ...range, series: series.filter(({ lengths }) => lengths.length > 0) };
    },
  });

export function queueSummary(clusterName: string, queue: Queue): QueueSummary {
  return {
    cluster: clusterName,
    name: queue.name,
    measured_at: queue.measuredAt ?? null,
    missing: queue.missing,
    type: queue.type ?? null,
    ready: queue.ready ?? null,
    ready_by_priority: queue.readyByPriority ?? null,
    unacked: queue.unacked ?? null,
    consumers: queue.consumers ?? null,
    workers: queue.workers,
    purged_at: queue.purgedAt ?? null,
    waiting_since: queue.oldest?.since ?? null,
    waiting_longest: queue.oldest === undefined ? null : { uuid: queue.oldest.uuid, name: queue.oldest.name ?? null },
  };
}

function pointOf({ time, ready, unacked, consumers }: QueueSample): QueueLength {
  return { time, ready: ready ?? null, max_ready: ready ?? null, unacked: unacked ?? null, consumers: consumers ?? null };
}

/** Steps stand at whole multiples of themselves, so that a page asked for a moment later shows the same ones. */
function stepped(samples: readonly QueueSample[], step: number): QueueLength[] {
  const points = new Map<number, QueueLength>();
  for (const sample of samples) {
    const time = Math.floor(sample.time / step) * step;
    const before = points.get(time)?.max_ready ?? null;
    const point = pointOf(sample);
    const most = before === null ? point.ready : point.ready === null ? before : Math.max(before, point.ready);
    points.set(time, { ...point, time, max_ready: most });
  }
  return [...points.values()];
}
