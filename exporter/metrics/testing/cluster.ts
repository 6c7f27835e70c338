import type { MetricFamily, MetricsConfig } from '../../config/config.ts';
import type { ClusterSource, MetricsSources } from '../sources.ts';
import type { Family } from './exposition.ts';
import { silentLogger } from '../../logger.ts';
import { createMetrics } from '../create.ts';
import { parseExposition } from './exposition.ts';
import { HandMadeState } from './state.ts';

export function cluster(state = new HandMadeState(), options: Partial<ClusterSource> = {}): ClusterSource {
  return {
    name: state.cluster,
    state,
    transportStatus: () => ({ state: 'live', reconnects: 0, cuts: 0, dropped: {}, messages: 0, bytes: 0, buffered: 0 }),
    eventsRejected: () => new Map(),
    faults: () => 0,
    calls: { counts: () => ({ sent: 7, failed: 1, untold: 0 }) },
    survey: {
      status: () => ({
        workers: { rounds: 0, error: undefined },
        queues: { leftOut: 0, error: undefined, api: undefined },
        mailbox: { duplicate: 0 },
      }),
    },
    history: {
      status: () => ({
        state: 'live', pending: 0, maxPending: 10, written: 0, batches: 0, dropped: 0, busySeconds: 0, lastWriteAt: 1_800_000_000, bytes: 0,
        maxBytes: 1, notices: { deleted: 0 },
      }),
    },
    results: { status: () => ({ state: 'live', tells: true, waiting: 0, messages: 5, lost: new Map([['pickle', 1]]) }) },
    stream: { status: () => ({ subscribers: 0, sent: 0, closed: { client: 0, 'too-slow': 0 } }) },
    ...options,
  };
}

export function sources(...clusters: readonly ClusterSource[]): MetricsSources {
  return {
    clusters,
    build: { version: '0.1.0', revision: 'abc123' },
    logger: silentLogger,
  };
}

export function config(...families: readonly MetricFamily[]): MetricsConfig {
  return { families, runtimeBuckets: [0.1, 1, 10], waitBuckets: [1, 60], maxSeries: 1000 };
}

/** One scrape of these families, parsed strictly. */
export async function scrape(state: HandMadeState, ...families: readonly MetricFamily[]): Promise<Map<string, Family>> {
  const { body } = await createMetrics(sources(cluster(state)), config(...families)).text();
  return parseExposition(body.toString());
}
