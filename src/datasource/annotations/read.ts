import type { DataFrame, QueryResultMetaNotice } from '@grafana/data';
import type { AuditPage } from '../../../exporter/contract/audit.ts';
import type { RecentEvents } from '../../../exporter/contract/event.ts';
import type { AggregateAnswer } from '../../../exporter/contract/tasks.ts';
import type { Workers, WorkerSummary } from '../../../exporter/contract/worker.ts';
import { ask } from '../../client/exporter.ts';
import { troubleOf } from '../../client/problem.ts';
import type { Asked } from '../asked.ts';
import { passes } from '../asked.ts';
import type { AnnotationKind } from '../celery-query.ts';
import type { Exporter } from '../exporter.ts';
import { told } from '../exporter.ts';
import { frameOf, text, time } from '../frames/frame.ts';
import { steppedRange } from '../step.ts';
import { burstsIn } from './bursts.ts';

/** A moment, or a span, that a graph is marked with. Epoch seconds. */
interface Mark {
  readonly time: number;
  readonly end: number | null;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
}

const READERS: Readonly<Record<AnnotationKind, (exporter: Exporter, asked: Asked, signal?: AbortSignal) => Promise<readonly Mark[]>>> = {
  workers: readWorkers,
  versions: readVersions,
  bursts: readBursts,
  actions: readActions,
};

/** One kind that cannot be read leaves the others, and is told. */
export async function readAnnotations(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<DataFrame[]> {
  const notices: QueryResultMetaNotice[] = [];
  const marks = await Promise.all(
    asked.query.kinds.map((kind) =>
      READERS[kind](exporter, asked, signal).catch((thrown: unknown) => {
        // What nobody waits for any more is told to nobody, and where all of them fail the panel has to know why.
        if (signal?.aborted || asked.query.kinds.length === 1) throw thrown;
        notices.push({ severity: 'warning', text: `${kind}: ${told(troubleOf(thrown))}` });
        return [];
      }),
    ),
  );
  const shown = marks
    .flat()
    .filter(({ time: at, end }) => (end ?? at) * 1000 >= asked.from && at * 1000 <= asked.to)
    .sort((a, b) => a.time - b.time);
  const columns = [
    time<Mark>('time', 'Time', (mark) => mark.time),
    time<Mark>('timeEnd', 'End', (mark) => mark.end),
    text<Mark>('title', 'Title', ({ title }) => title),
    text<Mark>('text', 'Text', (mark) => mark.text),
    text<Mark>('tags', 'Tags', ({ tags }) => tags.join(',')),
  ];
  return [frameOf('Annotations', shown, columns, { refId: asked.refId, meta: { notices } })];
}

const CAME_AND_WENT: Readonly<Record<string, string>> = { 'worker-online': 'came online', 'worker-offline': 'went offline' };

function concerns({ workers, filters }: Asked, worker: string, cluster: string): boolean {
  return (workers.length === 0 || workers.includes(worker)) && passes(filters, { worker, cluster });
}

async function readWorkers(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<readonly Mark[]> {
  const { cluster } = asked;
  const [{ events }, { workers }] = await Promise.all([
    exporter.ask<RecentEvents>('/api/v1/events', { cluster, type: Object.keys(CAME_AND_WENT), limit: 1_000 }, signal),
    exporter.ask<Workers>('/api/v1/workers', { cluster, presence: 'lost' }, signal),
  ]);
  const said = events
    .filter(({ sender, cluster: of }) => concerns(asked, sender, of))
    .map(({ timestamp, type, sender, cluster: of }) => ({ time: timestamp, end: null, title: `${sender} ${CAME_AND_WENT[type] ?? type}`, text: `Cluster ${of}`, tags: ['worker', type.replace('worker-', '')] }));
  // One that is lost sent no event: nobody knows more than when it was heard last.
  const lost = workers
    .filter(({ name, cluster: of }) => concerns(asked, name, of))
    .map(({ name, cluster: of, last_heartbeat, last_seen }) => ({ time: last_heartbeat ?? last_seen, end: null, title: `${name} was lost`, text: `Its last heartbeat. Cluster ${of}`, tags: ['worker', 'lost'] }));
  return [...said, ...lost];
}

/** When workers began to run another version of Celery than others of their cluster do, as far as they are known. */
async function readVersions(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<readonly Mark[]> {
  const { workers } = await exporter.ask<Workers>('/api/v1/workers', { cluster: asked.cluster }, signal);
  const versions = new Map<string, WorkerSummary[]>();
  for (const worker of workers) {
    const { version } = worker.software;
    if (version === null || !concerns(asked, worker.name, worker.cluster)) continue;
    const key = JSON.stringify([worker.cluster, version]);
    versions.set(key, [...(versions.get(key) ?? []), worker]);
  }
  const startOf = ({ uptime, last_seen, first_seen }: WorkerSummary): number => (uptime === null ? first_seen : last_seen - uptime);
  const clusters = [...versions.keys()].map((key) => (JSON.parse(key) as [string, string])[0]);
  return [...versions.entries()].flatMap(([key, running]) => {
    const [cluster, version] = JSON.parse(key) as [string, string];
    if (clusters.filter((one) => one === cluster).length < 2) return [];
    const first = running.reduce((a, b) => (startOf(a) <= startOf(b) ? a : b));
    return [{ time: startOf(first), end: null, title: `Celery ${version} began to run`, text: `${first.name} was the first of ${running.length} with it in cluster ${cluster}`, tags: ['version', version] }];
  });
}

async function readBursts(exporter: Exporter, asked: Asked, signal?: AbortSignal): Promise<readonly Mark[]> {
  const { q, cluster, from, to } = asked;
  const { step, ...room } = steppedRange('', { from: from / 1000, to: to / 1000, intervalMs: 0, maxDataPoints: 120 });
  const { rows } = await exporter.ask<AggregateAnswer>('/api/v1/aggregate', { q, cluster, by: 'name,cluster', ...room, step: `${step}s` }, signal);
  return burstsIn(rows, step, (room.to - room.from) / step).map((burst) => ({
    time: burst.from,
    end: burst.to,
    title: `${burst.name} failed ${burst.failed} times`,
    text: `Far more often than it usually does. Cluster ${burst.cluster}`,
    tags: ['failures', burst.name],
  }));
}

/**
 * Who did what is for operators to see, and the data source reads as a viewer: the app is asked, on the route of editors. Others are
 * told that they may not.
 */
async function readActions(_exporter: Exporter, { cluster, from, to }: Asked, signal?: AbortSignal): Promise<readonly Mark[]> {
  const query = { cluster, from: Math.floor(from), to: Math.ceil(to), limit: 500 };
  const { entries } = await ask<AuditPage>('/api/v1/audit', { query, route: 'act', ...(signal && { signal }) });
  return entries
    .filter(({ outcome }) => outcome === 'done' || outcome === 'partly')
    .map(({ at, action, targets, caller, reason, outcome }) => ({
      time: at,
      end: null,
      title: `${action} ${targets.slice(0, 3).join(', ')}${targets.length > 3 ? ` and ${targets.length - 3} more` : ''}`,
      text: [`By ${caller.person ?? caller.name ?? 'somebody'}${outcome === 'partly' ? ', in part' : ''}`, ...(reason === null ? [] : [reason])].join('. '),
      tags: ['action', action],
    }));
}
