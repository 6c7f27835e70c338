import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { AuditEntry } from '../../contract/audit.ts';
import type { ProblemDetails } from '../../contract/problem.ts';
import type { QueuePurged, Queues } from '../../contract/queue.ts';
import type { TaskAnswer } from '../../contract/tasks.ts';
import type { PurgeOrder } from '../../control/queue-purge.ts';
import { CeleriacError } from '../../errors.ts';
import { givenCluster, NOW, startApp } from '../testing/app.ts';
import { GivenState, givenQueue, givenTask } from '../testing/state.ts';

const QUEUES = [givenQueue('mail', { ready: 3, unacked: 2, purgedAt: NOW - 60, oldest: { uuid: 'a', name: undefined, since: NOW - 50 } }), givenQueue('orders')];

async function exporter(context: TestContext, given: { readOnly?: boolean; refuses?: CeleriacError } = {}) {
  const orders: PurgeOrder[] = [];
  const audited: AuditEntry[] = [];
  const tasks = [
    givenTask('thrown-away', { state: 'PENDING', queue: 'mail', sent: NOW - 100 }),
    givenTask('sent-later', { state: 'PENDING', queue: 'mail', sent: NOW - 30 }),
    givenTask('in-time', { state: 'RECEIVED', queue: 'mail', sent: NOW - 100 }),
    givenTask('elsewhere', { state: 'PENDING', queue: 'orders', sent: NOW - 100 }),
    givenTask('unseen', { state: 'PENDING' }),
  ];
  const cluster = givenCluster({
    state: new GivenState({ queues: QUEUES, tasks }),
    purges: {
      purge: async (order) => {
        orders.push(order);
        await order.begin?.();
        if (given.refuses) throw given.refuses;
        return { messages: 1_204, at: NOW - 1 };
      },
    },
  });
  const { url } = await startApp(context, { clusters: [cluster], audited, access: { readOnly: given.readOnly ?? false } });
  const post = async <Answer>(body: object) => {
    const response = await fetch(`${url}/api/v1/queues/purge`, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Answer };
  };
  return { url, orders, audited, post };
}

test('what was thrown away is answered, and the audit trail tells that it began and what came of it', async (context) => {
  const { post, orders, audited } = await exporter(context);
  const { status, body } = await post<QueuePurged>({ queue: 'mail', at_most: 2_000, reason: 'sent by mistake' });
  assert.equal(status, 200);
  assert.deepEqual(body, { cluster: 'default', queue: 'mail', messages: 1_204, at: NOW - 1, ready: 3, unacked: 2 });
  assert.deepEqual([orders[0]?.queue, orders[0]?.atMost], ['mail', 2_000]);
  assert.deepEqual(
    audited.map(({ action, outcome, status: answered, targets, arguments: args, reason, detail }) => [action, outcome, answered, targets, args, reason, detail]),
    [
      ['queue-purge', 'begun', 0, ['mail'], { queue: 'mail', at_most: 2_000 }, 'sent by mistake', null],
      ['queue-purge', 'done', 200, ['mail'], { queue: 'mail', at_most: 2_000 }, 'sent by mistake', '1,204 messages thrown away'],
    ],
  );
});

test('what went wrong is told in the answer and in the trail', async (context) => {
  const { post, audited } = await exporter(context, { refuses: new CeleriacError('unavailable', 'cut; whether it was thrown away is not known') });
  const { status, body } = await post<ProblemDetails>({ queue: 'mail' });
  assert.deepEqual([status, body.detail], [503, 'cut; whether it was thrown away is not known']);
  assert.deepEqual(audited.map(({ outcome, detail }) => [outcome, detail]), [['begun', null], ['failed', 'cut; whether it was thrown away is not known']]);
});

test('a queue has to be named, in this body, and --read-only throws nothing away', async (context) => {
  const { post, orders } = await exporter(context);
  for (const [body, parameter] of [[{}, 'queue'], [{ queue: '' }, 'queue'], [{ queue: 'mail', at_most: -1 }, 'at_most'], [{ queue: 'mail', force: true }, 'force']] as const) {
    const answer = await post<ProblemDetails>(body);
    assert.deepEqual([answer.status, answer.body.parameter], [400, parameter]);
  }
  assert.equal((await post({ queue: 'mail', cluster: 'nowhere' })).status, 404);
  const { post: postReadOnly, orders: none } = await exporter(context, { readOnly: true });
  assert.equal((await postReadOnly({ queue: 'mail' })).status, 403);
  assert.deepEqual([...orders, ...none], []);
});

test('a task that waited when its queue was purged is said to have been thrown away, and no other', async (context) => {
  const { url } = await exporter(context);
  const purged = async (id: string) => ((await (await fetch(`${url}/api/v1/task?uuid=${id}`)).json()) as TaskAnswer).purged;
  const told = await Promise.all(['thrown-away', 'sent-later', 'in-time', 'elsewhere', 'unseen'].map(purged));
  assert.deepEqual(told, [NOW - 60, null, null, null, null]);
  const { queues } = (await (await fetch(`${url}/api/v1/queues`)).json()) as Queues;
  assert.deepEqual(queues.map(({ name, purged_at: at }) => [name, at]), [['mail', NOW - 60], ['orders', null]]);
  assert.deepEqual(
    queues.map(({ waiting_since: since, waiting_longest: task }) => [since, task]),
    [[NOW - 50, { uuid: 'a', name: null }], [null, null]],
  );
});
