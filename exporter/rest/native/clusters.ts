import type { ClusterAccess } from '../cluster-access.ts';
import type { Health } from '../health/health.ts';
import { jsonEndpoint } from './endpoint.ts';
import { cluster } from './parameter.ts';
import { Clusters } from './schema/cluster.ts';
import { clustersOf } from './selected.ts';

export const clusters = (all: readonly ClusterAccess[], health: Health) =>
  jsonEndpoint({
    path: '/api/v1/clusters',
    name: 'clusters',
    summary: 'The watched clusters at a glance',
    query: { cluster },
    answer: Clusters,
    handle: (query) => {
      const conditions = new Map(health.now().clusters.map((one) => [one.name, one.conditions]));
      return {
        clusters: clustersOf(all, query.cluster).map((one) => ({
          ...summary(one),
          conditions: (conditions.get(one.name) ?? []).map((condition) => ({ ...condition })),
        })),
      };
    },
  });

function summary(cluster: ClusterAccess) {
  const { name, state } = cluster;
  const broker = cluster.transportStatus();
  const health = state.health();
  const workers = { online: 0, silent: 0, offline: 0, lost: 0 };
  for (const { presence } of state.workers()) workers[presence] += 1;
  return {
    name,
    broker: {
      kind: cluster.brokerKind,
      state: broker.state,
      since: broker.since,
      reason: broker.reason ?? null,
      remedy: broker.remedy ?? null,
      reconnects: broker.reconnects,
    },
    workers,
    queues: state.queues().length,
    tasks: { held: health.tasks, bytes: health.taskBytes, max_bytes: health.maxTaskBytes, evicted: health.evicted.count },
    events: {
      count: health.events,
      last: health.lastEventAt ?? null,
      lag: health.lag ?? null,
      late: health.late,
      duplicate: health.duplicate,
      rejected: sum(cluster.eventsRejected().values()),
      dropped: sum(Object.values(broker.dropped)),
    },
  };
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
