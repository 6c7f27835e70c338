/** The schemas that the API answers by and the types that the plugin reads by say the same: a matter of types alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { z } from 'zod';
import type * as access from '../../../contract/access.ts';
import type * as audit from '../../../contract/audit.ts';
import type * as cluster from '../../../contract/cluster.ts';
import type * as control from '../../../contract/control.ts';
import type * as event from '../../../contract/event.ts';
import type * as problem from '../../../contract/problem.ts';
import type * as queue from '../../../contract/queue.ts';
import type * as result from '../../../contract/result.ts';
import type * as survey from '../../../contract/survey.ts';
import type * as task from '../../../contract/task.ts';
import type * as tasks from '../../../contract/tasks.ts';
import type * as worker from '../../../contract/worker.ts';
import type * as workerChange from '../../../contract/worker-change.ts';
import type { Frozen } from '../endpoint.ts';
import type { Me, NewToken, TokenList } from './access.ts';
import type { AuditPage } from './audit.ts';
import type { Clusters } from './cluster.ts';
import type { Commands, ControlAnswer } from './control.ts';
import type { RecentEvents } from './event.ts';
import type { Problem } from './problem.ts';
import type { QueueLengths, QueuePurged, Queues } from './queue.ts';
import type { AbortAnswer, ResultAnswer } from './result.ts';
import type { Aggregate, Failures, TaskTypes } from './statistics.ts';
import type { Surveys } from './survey.ts';
import type { Task, TaskAnswer, TaskDetail, TaskPage } from './task.ts';
import type { WorkerAnswer, Workers } from './worker.ts';
import type { WorkerChangePage } from './worker-change.ts';

type Same<Contract, Schema extends z.ZodType> = [Frozen<Contract>] extends [Frozen<z.infer<Schema>>]
  ? [Frozen<z.infer<Schema>>] extends [Frozen<Contract>]
    ? true
    : 'schema says more'
  : 'contract says more';

/** Does not compile where one of them does not agree. */
type Agreed<Pairs extends readonly true[]> = Pairs extends readonly [] ? false : true;

test('contract and schemas agree', () => {
  const agree: Agreed<[
    Same<task.TaskRecord, typeof Task>,
    Same<task.TaskDetail, typeof TaskDetail>,
    Same<tasks.TaskPage, typeof TaskPage>,
    Same<tasks.TaskAnswer, typeof TaskAnswer>,
    Same<result.ResultAnswer, typeof ResultAnswer>,
    Same<result.AbortAnswer, typeof AbortAnswer>,
    Same<tasks.TaskTypesAnswer, typeof TaskTypes>,
    Same<tasks.FailuresAnswer, typeof Failures>,
    Same<tasks.AggregateAnswer, typeof Aggregate>,
    Same<cluster.Clusters, typeof Clusters>,
    Same<worker.Workers, typeof Workers>,
    Same<worker.WorkerAnswer, typeof WorkerAnswer>,
    Same<workerChange.WorkerChangePage, typeof WorkerChangePage>,
    Same<queue.Queues, typeof Queues>,
    Same<queue.QueueLengths, typeof QueueLengths>,
    Same<queue.QueuePurged, typeof QueuePurged>,
    Same<event.RecentEvents, typeof RecentEvents>,
    Same<survey.Surveys, typeof Surveys>,
    Same<control.Commands, typeof Commands>,
    Same<control.ControlAnswer, typeof ControlAnswer>,
    Same<problem.ProblemDetails, typeof Problem>,
    Same<access.Me, typeof Me>,
    Same<access.TokenList, typeof TokenList>,
    Same<access.NewToken, typeof NewToken>,
    Same<audit.AuditPage, typeof AuditPage>,
  ]> = true;
  assert.ok(agree);
});
