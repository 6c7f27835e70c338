import type { ClusterSummary } from '../../exporter/contract/cluster.ts';
import { age, many } from '../show/quantity.ts';

const PRESENCES = ['silent', 'lost', 'offline'] as const;

/** `3 workers online, 1 lost · last event 0.4 s ago`; `now` in epoch seconds. */
export function clusterLine(clusters: readonly ClusterSummary[], now: number): string | undefined {
  if (clusters.length === 0) return undefined;
  const sum = (presence: keyof ClusterSummary['workers']): number => clusters.reduce((total, { workers }) => total + workers[presence], 0);
  const there = [`${many(sum('online'), 'worker')} online`, ...PRESENCES.filter((presence) => sum(presence) > 0).map((presence) => `${sum(presence)} ${presence}`)].join(', ');
  const away = clusters.filter(({ broker }) => broker.state !== 'live').map(({ name }) => name);
  const last = Math.max(...clusters.map(({ events }) => events.last ?? 0));
  return [
    there,
    ...(away.length > 0 ? [clusters.length === 1 ? 'the broker is away' : `the broker of ${away.join(', ')} is away`] : []),
    last === 0 ? 'no event yet' : `last event ${before(now - last)}`,
  ].join(' · ');
}

/** `0.4 s ago`. */
export function before(seconds: number): string {
  if (seconds < 0.1) return 'just now';
  return `${seconds < 10 ? `${seconds.toFixed(1)} s` : age(seconds)} ago`;
}
