import type { TestDataSourceResponse } from '@grafana/data';
import type { Clusters } from '../../exporter/contract/cluster.ts';
import { troubleOf } from '../client/problem.ts';
import { many } from '../show/quantity.ts';
import type { Exporter } from './exporter.ts';
import { told } from './exporter.ts';

/** What the queries of this version ask for. */
const NEEDED = ['/api/v1/tasks', '/api/v1/task', '/api/v1/workers', '/api/v1/workers/changes', '/api/v1/worker', '/api/v1/queues', '/api/v1/queues/lengths', '/api/v1/events', '/api/v1/aggregate', '/api/v1/failures', '/api/v1/stream'] as const;

const failed = (message: string): TestDataSourceResponse => ({ status: 'error', message });

/** Says what is wrong on the way to the cluster, the nearest first. */
export async function checkHealth(exporter: Exporter, apiUrl: string | undefined): Promise<TestDataSourceResponse> {
  if (apiUrl === undefined || apiUrl.trim() === '') return failed('No exporter is named yet. Enter its URL, save, and test again.');
  let clusters: unknown;
  try {
    clusters = await exporter.ask('/api/v1/clusters');
  } catch (thrown) {
    return failed(told(troubleOf(thrown)));
  }
  if (!isClusters(clusters)) return failed('Something answers at this URL, and it is no Celeriac exporter. Check the URL, and its prefix if the exporter has --url-prefix.');
  const missing = await missingPaths(exporter);
  if (missing.length > 0) return failed(`This exporter is older than the data source: it does not offer ${missing.join(', ')}. Update the exporter.`);
  return summary(clusters);
}

function summary({ clusters }: Clusters): TestDataSourceResponse {
  const away = clusters.find(({ broker }) => broker.state !== 'live');
  if (away !== undefined) {
    const { name, broker } = away;
    return failed(`The exporter answers, but the broker of cluster ${name} is away${broker.reason === null ? '' : `: ${broker.reason}`}. ${broker.remedy ?? 'Start it, or correct its URL.'}`);
  }
  const online = clusters.reduce((sum, { workers }) => sum + workers.online, 0);
  const seen = clusters.some(({ events }) => events.last !== null);
  if (online === 0) return { status: 'success', message: `The exporter watches ${many(clusters.length, 'cluster')}, and no worker is online. If some run, they use another broker or virtual host.` };
  const events = seen ? '' : ' No event has come yet: start workers with -E.';
  return { status: 'success', message: `The exporter watches ${many(clusters.length, 'cluster')} with ${many(online, 'worker')} online.${events}` };
}

function isClusters(answer: unknown): answer is Clusters {
  return typeof answer === 'object' && answer !== null && 'clusters' in answer && Array.isArray(answer.clusters);
}

async function missingPaths(exporter: Exporter): Promise<readonly string[]> {
  const document = await exporter.ask<{ readonly paths?: Readonly<Record<string, unknown>> }>('/api/v1/openapi.json').catch(() => undefined);
  const paths = document?.paths ?? {};
  return NEEDED.filter((path) => !Object.keys(paths).some((known) => known.endsWith(path)));
}
