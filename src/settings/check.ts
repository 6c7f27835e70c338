import type { Clusters, ClusterSummary } from '../../exporter/contract/cluster.ts';
import { ask } from '../client/exporter.ts';
import { troubleOf } from '../client/problem.ts';
import { many } from '../show/quantity.ts';
import type { Severity } from '../show/state.ts';

export interface Finding {
  readonly severity: Severity;
  readonly what: string;
  readonly remedy: string | null;
}

const TIMEOUT_MS = 8_000;

/** Each part of the way to the cluster, the nearest first. */
export async function checkConnection(): Promise<readonly Finding[]> {
  const read = await attempt('read');
  if ('what' in read) return [read];
  const act = await attempt('act');
  return [
    { severity: 'ok', what: 'Grafana reaches the exporter, and the read token is accepted', remedy: null },
    'what' in act
      ? { severity: 'warning', what: `Nobody can act: ${act.what}`, remedy: act.remedy }
      : { severity: 'ok', what: 'The operator token is accepted', remedy: null },
    ...read.clusters.map(clusterFinding),
  ];
}

async function attempt(route: 'read' | 'act'): Promise<Clusters | Finding> {
  try {
    const answer: unknown = await ask('/api/v1/clusters', { route, timeoutMs: TIMEOUT_MS });
    if (isClusters(answer)) return answer;
    return { severity: 'failing', what: 'Something answers there, and it is no Celeriac exporter', remedy: 'Check the exporter URL' };
  } catch (thrown) {
    const { what, why, remedy } = troubleOf(thrown);
    return { severity: 'failing', what: why === null ? what : `${what} (${why})`, remedy };
  }
}

function isClusters(answer: unknown): answer is Clusters {
  return typeof answer === 'object' && answer !== null && 'clusters' in answer && Array.isArray(answer.clusters);
}

function clusterFinding({ name, broker, workers, events }: ClusterSummary): Finding {
  if (broker.state !== 'live') {
    return { severity: 'failing', what: `Cluster ${name}: the broker is away${broker.reason === null ? '' : `, ${broker.reason}`}`, remedy: broker.remedy };
  }
  if (workers.online === 0) {
    return { severity: 'warning', what: `Cluster ${name}: no worker is online`, remedy: 'Start one; if some run, they use another broker or virtual host' };
  }
  const seen = `Cluster ${name}: ${many(workers.online, 'worker')} online`;
  if (events.last === null) return { severity: 'warning', what: `${seen}, and no event has come yet`, remedy: 'Start workers with -E' };
  return { severity: 'ok', what: seen, remedy: null };
}
