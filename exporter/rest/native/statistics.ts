import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { TaskCounts } from '../../contract/tasks.ts';
import type { Tasks } from '../../store/tasks.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { jsonEndpoint } from './endpoint.ts';
import { cluster, count, from, q, to } from './parameter.ts';
import { rangeOf, stepOf } from './range.ts';
import { Aggregate, DIMENSION_NAMES, Failures, TaskTypes } from './schema/statistics.ts';
import { clustersOf, queryOf } from './selected.ts';

const ranged = { q, cluster, from, to };

export const taskTypes = (all: readonly ClusterAccess[], service: Tasks, clock: Clock) =>
  jsonEndpoint({
    path: '/api/v1/task-types',
    name: 'task_types',
    summary: 'Task types: counts, rates, percentiles of run and wait over a time range',
    query: ranged,
    answer: TaskTypes,
    example: '?from=now-1d',
    handle: async ({ q: text, cluster: names, ...times }) => {
      clustersOf(all, names);
      const now = clock.now();
      const range = rangeOf(times, now);
      const { types, quantileError, incomplete } = await service.taskTypes({ query: queryOf(text, names, now), ...range });
      const answer = types.map((one) => ({ cluster: one.cluster, name: one.name, ...countsOf(one), rate: one.rate }));
      return { ...range, types: answer, quantile_error: quantileError, incomplete: incomplete ?? null };
    },
  });

export const failures = (all: readonly ClusterAccess[], service: Tasks, clock: Clock) =>
  jsonEndpoint({
    path: '/api/v1/failures',
    name: 'failures',
    summary: 'Failures grouped by exception class and innermost frame, the most frequent first',
    query: { ...ranged, limit: count(1, 500, 50) },
    answer: Failures,
    example: '?from=now-1d',
    handle: async ({ q: text, cluster: names, limit, ...times }) => {
      clustersOf(all, names);
      const now = clock.now();
      const range = rangeOf(times, now);
      const { groups, incomplete } = await service.failures({ query: queryOf(text, names, now), ...range, limit });
      const answer = groups.map(({ cluster: name, exception, frame, names: types, count: many, first, last, example }) => ({
        cluster: name,
        exception,
        frame,
        names: types,
        count: many,
        first,
        last,
        example: { uuid: example.uuid, message: example.message },
      }));
      return { ...range, failures: answer, incomplete: incomplete ?? null };
    },
  });

export const aggregate = (all: readonly ClusterAccess[], service: Tasks, clock: Clock) =>
  jsonEndpoint({
    path: '/api/v1/aggregate',
    name: 'aggregate',
    summary: 'Tasks over time, by any dimension: counts and percentiles of run and wait',
    query: {
      ...ranged,
      step: z.string().max(20).optional().describe('Length of a step: `30s`, `5m`, `1h`; absent: one row for the whole range'),
      by: z.array(z.enum(DIMENSION_NAMES)).default([]).describe('One row for each of its values'),
    },
    answer: Aggregate,
    example: '?from=now-1h&step=5m&by=state',
    handle: async ({ q: text, cluster: names, step, by, ...times }) => {
      clustersOf(all, names);
      const now = clock.now();
      const range = rangeOf(times, now);
      const seconds = stepOf(step, range);
      const asked = { query: queryOf(text, names, now), ...range, step: seconds, by: [...new Set(by)] };
      const { rows, quantileError, incomplete } = await service.aggregate(asked);
      const answer = rows.map((row) => ({ time: row.time, by: row.by, ...countsOf(row) }));
      return { ...range, step: seconds ?? null, rows: answer, quantile_error: quantileError, incomplete: incomplete ?? null };
    },
  });

function countsOf({ count: many, succeeded, failed, retried, revoked, runtime, wait }: TaskCounts): TaskCounts {
  return { count: many, succeeded, failed, retried, revoked, runtime, wait };
}
