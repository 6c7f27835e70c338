import type { DataFrame, QueryResultMetaNotice } from '@grafana/data';
import type { AuditPage } from '../../../exporter/contract/audit.ts';
import type { AggregateAnswer } from '../../../exporter/contract/tasks.ts';
import type { WorkerChange, WorkerChangePage } from '../../../exporter/contract/worker-change.ts';
import { ask } from '../../client/exporter.ts';
import { troubleOf } from '../../client/problem.ts';
import { toldChange } from '../../show/worker-change.ts';
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

interface Reading {
  readonly asked: Asked;
  readonly signal?: AbortSignal | undefined;
  /** For what is missing from the marks. */
  readonly notices: QueryResultMetaNotice[];
}

const READERS: Readonly<Record<AnnotationKind, (exporter: Exporter, reading: Reading) => Promise<readonly Mark[]>>> = {
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
      READERS[kind](exporter, { asked, signal, notices }).catch((thrown: unknown) => {
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

/** More than these nobody tells apart in a graph. */
const MOST_CHANGES = 1_000;

async function readChanges(exporter: Exporter, { asked, kind, notices, signal }: Reading & { readonly kind: readonly WorkerChange['kind'][] }): Promise<readonly WorkerChange[]> {
  const { cluster, workers, filters, from, to } = asked;
  const query = { cluster, kind, worker: workers.length === 0 ? undefined : workers, from: Math.floor(from), to: Math.ceil(to) + 1, limit: MOST_CHANGES };
  const { changes, next, incomplete } = await exporter.ask<WorkerChangePage>('/api/v1/workers/changes', query, signal);
  if (incomplete !== null) notices.push({ severity: 'warning', text: `Changes of workers: ${incomplete}` });
  if (next !== null) notices.push({ severity: 'info', text: `Of the changes of workers in this time range the latest ${MOST_CHANGES} are shown` });
  return changes.filter(({ worker, cluster: of }) => passes(filters, { worker, cluster: of }));
}

/** A worker that was lost is marked until it was heard again. */
async function readWorkers(exporter: Exporter, reading: Reading): Promise<readonly Mark[]> {
  const changes = await readChanges(exporter, { ...reading, kind: ['online', 'back', 'offline', 'lost'] });
  const heardAgain = new Map<string, number>();
  return changes.map((change) => {
    const { at, kind, worker, cluster } = change;
    const key = JSON.stringify([cluster, worker]);
    const { what, more } = toldChange(change);
    const end = kind === 'lost' ? (heardAgain.get(key) ?? null) : null;
    if (kind === 'online' || kind === 'back') heardAgain.set(key, at);
    return { time: at, end, title: `${worker} ${what}`, text: sentences(more, cluster), tags: ['worker', kind] };
  });
}

async function readVersions(exporter: Exporter, reading: Reading): Promise<readonly Mark[]> {
  const changes = await readChanges(exporter, { ...reading, kind: ['version-began', 'version-ended'] });
  return changes.map((change) => {
    const { what, more } = toldChange(change);
    return { time: change.at, end: null, title: what, text: sentences(more, change.cluster), tags: ['version', ...(change.version === null ? [] : [change.version])] };
  });
}

function sentences(more: string, cluster: string): string {
  return `${more === '' ? '' : `${more}. `}Cluster ${cluster}`;
}

async function readBursts(exporter: Exporter, { asked: { q, cluster, from, to }, signal }: Reading): Promise<readonly Mark[]> {
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
async function readActions(_exporter: Exporter, { asked: { cluster, from, to }, signal }: Reading): Promise<readonly Mark[]> {
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
