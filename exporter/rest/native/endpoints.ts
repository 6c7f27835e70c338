import type { BulkActions } from '../../bulk/bulk-actions.ts';
import type { Clock } from '../../clock.ts';
import type { Tasks } from '../../store/tasks.ts';
import type { UnitedWorkerChanges } from '../../store/worker-changes/united.ts';
import type { ChangeStream } from '../../stream/change-stream.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { Access } from '../../auth/access.ts';
import type { Health } from '../health/health.ts';
import type { Route } from '../route.ts';
import { callTask } from './call-task.ts';
import { audit } from './audit.ts';
import { bulk } from './bulk.ts';
import { callAgain } from './call-again.ts';
import { clusters } from './clusters.ts';
import { commandList, controls } from './control.ts';
import type { Endpoint } from './endpoint.ts';
import { routeOf } from './endpoint.ts';
import { events } from './events.ts';
import { me } from './me.ts';
import { openapi } from './openapi.ts';
import { overview } from './overview.ts';
import { purge } from './purge.ts';
import { queueLengths, queues } from './queues.ts';
import { aggregate, failures, taskTypes } from './statistics.ts';
import { abort, result } from './result.ts';
import { stream } from './stream.ts';
import { survey } from './survey.ts';
import { task } from './task.ts';
import { tasks } from './tasks.ts';
import { createToken, revokeToken, tokens } from './tokens.ts';
import { workerChanges } from './worker-changes.ts';
import { worker, workers } from './workers.ts';

export interface NativeParts {
  readonly clusters: readonly ClusterAccess[];
  readonly tasks: Tasks;
  readonly workerChanges: Pick<UnitedWorkerChanges, 'page'>;
  readonly changes: ChangeStream;
  readonly bulk: BulkActions;
  readonly health: Health;
  readonly access: Access;
  readonly audit: AuditTrail;
  readonly readOnly: boolean;
  readonly openMetrics: boolean;
  /** All that there are. */
  readonly routes: () => readonly Route[];
  readonly build: { readonly version: string };
  readonly clock: Clock;
}

/**
 * The native API, in the order of its document and its page. Ids and names of tasks, workers and queues go into the query, never
 * into the path: Grafana's proxies decode %2F.
 */
export function createEndpoints({
  clusters: all,
  tasks: service,
  workerChanges: attended,
  changes,
  bulk: bulkActions,
  health,
  access,
  audit: trail,
  readOnly,
  openMetrics,
  routes,
  clock,
  build,
}: NativeParts): readonly Endpoint[] {
  const described = { version: build.version, endpoints: () => endpoints };
  const endpoints: readonly Endpoint[] = [
    overview(described),
    openapi(described),
    clusters(all, health),
    workers(all),
    worker(all),
    workerChanges(all, attended, clock),
    tasks(all, service, clock),
    task(all, service, trail, clock),
    result(all),
    abort(all),
    callTask(all),
    taskTypes(all, service, clock),
    failures(all, service, clock),
    aggregate(all, service, clock),
    queues(all),
    queueLengths(all, clock),
    purge(all),
    events(all),
    survey(all),
    commandList(),
    ...controls(all),
    callAgain(all, service),
    ...bulk(all, bulkActions, clock),
    stream({ clusters: all, changes, clock }),
    me({ routes, readOnly, openMetrics }),
    audit(trail, clock),
    tokens(access.tokens),
    createToken(access.tokens),
    revokeToken(access.tokens),
  ];
  return endpoints;
}

export function nativeRoutes(parts: NativeParts): readonly Route[] {
  return createEndpoints(parts).map(routeOf);
}
