import { z } from 'zod';
import type { EventsOff, Inspection, WorkerDetail, WorkerPool, WorkerSummary } from '../../contract/worker.ts';
import { CeleriacError } from '../../errors.ts';
import type { SurveyStatus } from '../../control/survey.ts';
import type { InspectMethod } from '../../event/observation.ts';
import type { Worker } from '../../state/worker.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { masked } from '../flower/masked.ts';
import { ParameterError } from '../parameter-error.ts';
import { jsonEndpoint } from './endpoint.ts';
import { cluster, flag } from './parameter.ts';
import { WorkerAnswer, Workers } from './schema/worker.ts';
import { clustersOf } from './selected.ts';

const PRESENCES = ['online', 'silent', 'offline', 'lost'] as const;

export const workers = (all: readonly ClusterAccess[]) =>
  jsonEndpoint({
    path: '/api/v1/workers',
    name: 'workers',
    summary: 'Every worker: presence, load, pool, queues',
    query: { cluster, presence: z.array(z.enum(PRESENCES)).optional().describe('Only workers that are so') },
    answer: Workers,
    handle: ({ cluster: names, presence }) => ({
      workers: clustersOf(all, names).flatMap(({ name, state }) =>
        state
          .workers()
          .filter((worker) => presence?.includes(worker.presence) ?? true)
          .map((worker) => workerSummary(name, worker)),
      ),
    }),
  });

export const worker = (all: readonly ClusterAccess[]) =>
  jsonEndpoint({
    path: '/api/v1/worker',
    name: 'worker',
    summary: 'One worker with everything that it answered when inspected',
    query: {
      name: z
        .string({ error: () => 'wanted, and not given' })
        .min(1)
        .max(512)
        .describe('`name@host`'),
      cluster: z.string().optional().describe('Wanted where several clusters have a worker of that name'),
      refresh: flag().describe('Ask the worker now, and answer when it has'),
    },
    problems: [404, 503],
    answer: WorkerAnswer,
    handle: async ({ name, cluster: named, refresh }) => {
      const found = clustersOf(all, named === undefined ? undefined : [named]).filter(
        ({ state }) => state.worker(name) !== undefined,
      );
      if (found.length > 1) {
        const places = found.map((one) => one.name).join(', ');
        throw new ParameterError('cluster', `several clusters have a worker '${name}'`, `name one of them: ${places}`);
      }
      const [place] = found;
      if (place !== undefined && refresh) await place.survey.refresh(name);
      const known = place?.state.worker(name);
      if (place === undefined || known === undefined) throw unknownWorker(name);
      return { worker: detailOf(place, known) };
    },
  });

function unknownWorker(name: string): CeleriacError {
  return new CeleriacError('not-found', `no worker '${name}' is known`, { remedy: '/api/v1/workers lists those that are' });
}

function detailOf({ name: clusterName, survey }: ClusterAccess, worker: Worker): WorkerDetail {
  const inspected: Record<string, Inspection> = {};
  for (const [method, { answer, answeredAt, error, failedAt }] of worker.inspected) {
    inspected[method] = {
      answer: masked(answer) ?? null,
      answered_at: answeredAt ?? null,
      error: error ?? null,
      failed_at: failedAt ?? null,
    };
  }
  return { ...workerSummary(clusterName, worker), inspected, events_off: eventsOff(worker.name, survey.status().workers) };
}

function eventsOff(name: string, { events, isMute }: SurveyStatus['workers']): EventsOff | null {
  if (events.isLeftOff(name)) return { why: 'turned-off', words: null };
  const refusal = events.refused.get(name);
  if (refusal !== undefined) return { why: 'refused', words: String(masked(refusal)) };
  return isMute(name) ? { why: 'mute', words: null } : null;
}

export function workerSummary(clusterName: string, worker: Worker): WorkerSummary {
  const stats = object(answerOf(worker, 'stats'));
  return {
    cluster: clusterName,
    name: worker.name,
    presence: worker.presence,
    first_seen: worker.firstSeen,
    last_seen: worker.lastSeen,
    last_heartbeat: worker.lastHeartbeat ?? null,
    freq: worker.freq,
    active: worker.active ?? null,
    processed: worker.processed ?? null,
    loadavg: worker.loadavg ?? null,
    pid: worker.pid ?? numberOf(stats?.['pid']),
    software: {
      ident: worker.software.ident ?? null,
      version: worker.software.version ?? null,
      system: worker.software.system ?? null,
    },
    skew: worker.skew ?? null,
    starts: worker.starts,
    prefetched: worker.prefetched,
    pool: stats === undefined ? null : poolOf(stats),
    uptime: numberOf(stats?.['uptime']),
    queues: queuesOf(worker),
    error: latestError(worker),
  };
}

function poolOf(stats: Readonly<Record<string, unknown>>): WorkerPool {
  const pool = object(stats['pool']);
  const implementation = pool?.['implementation'];
  return {
    // celery.concurrency.prefork:TaskPool
    implementation: typeof implementation === 'string' ? implementation : null,
    concurrency: numberOf(pool?.['max-concurrency']),
    prefetch: numberOf(stats['prefetch_count']),
  };
}

function queuesOf(worker: Worker): readonly string[] | null {
  const answer = answerOf(worker, 'active_queues');
  if (!Array.isArray(answer)) return null;
  return answer.flatMap((queue: unknown) => {
    const name = object(queue)?.['name'];
    return typeof name === 'string' ? [name] : [];
  });
}

function latestError(worker: Worker): string | null {
  let latest: { readonly error: string; readonly failedAt: number } | undefined;
  for (const { error, failedAt = 0, answeredAt = 0 } of worker.inspected.values()) {
    if (error === undefined || failedAt < answeredAt || failedAt < (latest?.failedAt ?? 0)) continue;
    latest = { error, failedAt };
  }
  return latest?.error ?? null;
}

function answerOf(worker: Worker, method: InspectMethod): unknown {
  return worker.inspected.get(method)?.answer;
}

function object(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}
