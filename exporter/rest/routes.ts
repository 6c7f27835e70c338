import type { AuditTrail } from '../audit/audit-trail.ts';
import type { Access } from '../auth/access.ts';
import type { BulkActions } from '../bulk/bulk-actions.ts';
import type { Clock } from '../clock.ts';
import type { Metrics } from '../metrics/create.ts';
import type { Tasks } from '../store/tasks.ts';
import type { UnitedWorkerChanges } from '../store/worker-changes/united.ts';
import type { ChangeStream } from '../stream/change-stream.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { eventsOverHttp } from './events.ts';
import { workerControls } from './flower/control.ts';
import { callRoutes } from './flower/call.ts';
import { queueLengths } from './flower/queues.ts';
import { taskControls } from './flower/task-control.ts';
import { taskAbort, taskResult } from './flower/result.ts';
import { taskInfo, taskTypes } from './flower/task-info.ts';
import { tasks } from './flower/tasks.ts';
import { workers } from './flower/workers.ts';
import { Health, healthy } from './health/health.ts';
import { landing } from './landing.ts';
import { exposition } from './metrics.ts';
import { nativeRoutes } from './native/endpoints.ts';
import type { Route } from './route.ts';
import { signInRoutes } from './sign-in/sign-in.ts';

export interface RouteParts {
  readonly clusters: readonly ClusterAccess[];
  readonly tasks: Tasks;
  readonly workerChanges: Pick<UnitedWorkerChanges, 'page'>;
  readonly changes: ChangeStream;
  readonly bulk: BulkActions;
  readonly access: Access;
  readonly audit: AuditTrail;
  readonly readOnly: boolean;
  readonly openMetrics: boolean;
  readonly metrics: Metrics;
  readonly build: { readonly version: string };
  readonly clock: Clock;
}

/** Where a WebSocket is opened; what follows is the event's type and, if wanted, a task's id. */
export const EVENTS_PATH = '/api/task/events/';

/** Everything that is answered over HTTP, in the order of the landing page. Flower's paths are Flower's to the letter. */
export function createRoutes(parts: RouteParts): readonly Route[] {
  const { clusters, clock } = parts;
  const health = new Health(clusters, clock);
  const routes: readonly Route[] = [
    { method: 'GET', path: '/', audience: 'any', handle: landing({ ...parts, health, routes: () => routes }) },
    {
      method: 'GET',
      path: '/-/ready',
      audience: 'any',
      handle: health.handle,
      about: 'Whether the exporter sees its clusters, and if not why',
    },
    { method: 'GET', path: '/-/healthy', audience: 'everybody', handle: healthy, about: 'Whether the process answers' },
    { method: 'GET', path: '/metrics', audience: 'metrics', handle: exposition(parts.metrics), about: 'For Prometheus' },
    ...nativeRoutes({ ...parts, health, routes: () => routes }).map((route) => (route.path === '/api/v1/' ? { ...route, about: 'The native API, described' } : route)),
    {
      method: 'GET',
      path: '/api/workers',
      audience: 'callers',
      handle: workers(clusters),
      about: 'Workers as they answered when last inspected (Flower)',
    },
    {
      method: 'GET',
      path: '/api/tasks',
      audience: 'callers',
      handle: tasks(clusters),
      example: '?limit=20',
      about: 'Tasks, filtered, searched, sorted (Flower)',
    },
    {
      method: 'GET',
      path: '/api/task/types',
      audience: 'callers',
      handle: taskTypes(clusters),
      about: 'Names of the tasks seen (Flower)',
    },
    {
      method: 'GET',
      path: '/api/task/info/*',
      audience: 'callers',
      handle: taskInfo(clusters),
      about: 'One task by its id (Flower)',
    },
    {
      method: 'GET',
      path: '/api/task/result/*',
      audience: 'callers',
      handle: taskResult(clusters),
      about: 'The result of a task, as the result backend has it (Flower)',
    },
    taskAbort(clusters),
    ...callRoutes(clusters),
    {
      method: 'GET',
      path: '/api/queues/length',
      audience: 'callers',
      handle: queueLengths(clusters),
      about: 'Messages waiting in queues (Flower)',
    },
    ...workerControls(clusters),
    ...taskControls(clusters),
    {
      method: 'GET',
      path: `${EVENTS_PATH}*`,
      audience: 'callers',
      handle: eventsOverHttp,
      about: 'WebSocket: events of one type as they come, for example …/task-succeeded/ (Flower)',
    },
    ...signInRoutes(parts),
    { method: 'GET', path: '/healthcheck', audience: 'everybody', handle: healthy, about: 'The same as /-/healthy (Flower)' },
  ];
  return routes;
}
