import type { Me } from '../../exporter/contract/access.ts';
import type { Clusters, ClusterSummary } from '../../exporter/contract/cluster.ts';
import type { Settings } from '../client/app-settings.ts';
import { ask } from '../client/exporter.ts';
import { troubleOf } from '../client/problem.ts';
import { countSeries } from '../client/prometheus.ts';
import { finding } from '../show/finding.ts';
import type { Finding } from '../show/finding.ts';
import { metricsFindings } from '../show/prometheus-finding.ts';
import { many } from '../show/quantity.ts';
import { operatorFindings, readerFindings } from '../show/token-findings.ts';
import type { TokenAnswer } from '../show/token-findings.ts';

const TIMEOUT_MS = 8_000;

/** Each part of the way to the cluster, the nearest first. */
export async function checkConnection({ exporterUrl, prometheusUid }: Settings, hasOperatorToken: boolean): Promise<readonly Finding[]> {
  const reader = await me('read');
  if (reader.trouble !== undefined) {
    const { what, why, remedy } = reader.trouble;
    const told = readerFindings(reader);
    return told.length > 0 ? told : [finding('wired', 'failing', why === null ? what : `${what} (${why})`, { remedy })];
  }
  const [operator, clusters, metrics] = await Promise.all([me('act'), clusterFindings(), seriesOf(prometheusUid)]);
  return [
    finding('wired', 'ok', 'Grafana reaches the exporter, and the read token is accepted'),
    ...readerFindings(reader),
    ...operatorFindings(operator, hasOperatorToken),
    ...clusters,
    ...metricsFindings({ ...metrics, isNamed: prometheusUid !== undefined, isOpen: reader.data?.open_metrics, exporterUrl }),
  ];
}

async function me(route: 'read' | 'act'): Promise<TokenAnswer> {
  try {
    const answer: unknown = await ask('/api/v1/me', { route, timeoutMs: TIMEOUT_MS });
    if (typeof answer === 'object' && answer !== null && 'role' in answer) return { data: answer as Me, trouble: undefined };
    return { data: undefined, trouble: { kind: 'fault', what: 'Something answers there, and it is no Celeriac exporter', why: null, remedy: 'Check the exporter URL' } };
  } catch (thrown) {
    return { data: undefined, trouble: troubleOf(thrown) };
  }
}

async function seriesOf(uid: string | undefined) {
  if (uid === undefined) return { series: undefined, trouble: undefined };
  try {
    return { series: await countSeries(uid), trouble: undefined };
  } catch (thrown) {
    return { series: undefined, trouble: troubleOf(thrown) };
  }
}

async function clusterFindings(): Promise<readonly Finding[]> {
  try {
    return (await ask<Clusters>('/api/v1/clusters', { timeoutMs: TIMEOUT_MS })).clusters.map(clusterFinding);
  } catch (thrown) {
    const { what, remedy } = troubleOf(thrown);
    return [finding('clusters', 'failing', what, { remedy })];
  }
}

function clusterFinding({ name, broker, workers, events }: ClusterSummary): Finding {
  if (broker.state !== 'live') {
    return finding(name, 'failing', `Cluster ${name}: the broker is away${broker.reason === null ? '' : `, ${broker.reason}`}`, { remedy: broker.remedy });
  }
  if (workers.online === 0) {
    return finding(name, 'warning', `Cluster ${name}: no worker is online`, { remedy: 'Start one; if some run, they use another broker or virtual host' });
  }
  const seen = `Cluster ${name}: ${many(workers.online, 'worker')} online`;
  if (events.last === null) return finding(name, 'warning', `${seen}, and no event has come yet`, { remedy: 'Start workers with -E, or set', copy: 'worker_send_task_events = True' });
  return finding(name, 'ok', seen);
}
