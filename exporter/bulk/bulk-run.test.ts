import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { BulkAction, BulkKind } from '../contract/bulk.ts';
import { systemClock } from '../clock.ts';
import { CeleriacError } from '../errors.ts';
import type { BulkLedger, LedgerOutcome, LedgerTask } from '../store/bulk/ledger.ts';
import { MemoryLedger } from '../store/bulk/memory-ledger.ts';
import { SqlLedger } from '../store/bulk/sql-ledger.ts';
import { HistoryThread } from '../store/sqlite/history-thread.ts';
import { BulkRun } from './bulk-run.ts';
import type { BulkCluster } from './cluster.ts';
import { allWaiting } from './counts.ts';

function actionOf(kind: BulkKind, total: number): BulkAction {
  return {
    ...{ id: 'a', kind, signal: null, state: 'running', why: null, pace: 1_000, created: 1, ended: null, by: null, reason: null },
    ...{ selection: { cluster: null, query: null, ids: total }, total, counts: allWaiting(total), durable: false },
  };
}

const tasksOf = (outcomes: readonly LedgerOutcome[]): LedgerTask[] =>
  outcomes.map((outcome, number) => ({ number, cluster: 'shop', uuid: `t${number}`, name: 'shop.add', outcome, detail: null, new_uuid: null, at: null }));

/** Workers that answer as they are told to, and remember what they were sent. */
function clusterOf(act: (ids: readonly string[]) => 'ok' | 'away' | 'silent', sent: string[]): BulkCluster {
  return {
    name: 'shop',
    state: { task: () => undefined },
    control: {
      act: async ({ arguments: given }) => {
        const ids = (given as { task_ids: string[] }).task_ids;
        const how = act(ids);
        if (how === 'away') throw new CeleriacError('unavailable', 'no connection');
        sent.push(...ids);
        return [{ worker: 'w1', outcome: how === 'ok' ? 'ok' : 'silent', message: how }];
      },
    },
    calls: { send: async ({ options }) => (sent.push(String(options.headers?.['celeriac_called_again'])), { uuid: `new-${sent.length}`, name: 'x', queue: undefined, exchange: '', routingKey: '', priority: 0, eta: undefined, expires: undefined }) },
    waiting: { lookForTasks: async () => ({ messages: new Map(), looked: 0, isWhole: true }) },
    results: { get: async (uuid) => ({ ...EMPTY, uuid, args: { kind: 'value', value: [], json: '[]' }, kwargs: { kind: 'value', value: {}, json: '{}' } }) },
    survey: { refresh: async () => undefined },
    transportStatus: () => ({ state: 'live' }),
  };
}
const nothing = { kind: 'value', value: null, json: 'null' } as const;
const EMPTY = {
  ...{ state: 'SUCCESS', result: nothing, exception: null, traceback: null, children: [], date_done: null, group_id: null, parent_id: null },
  ...{ name: 'shop.add', worker: null, retries: null, queue: null, stamps: null },
};

async function run(kind: BulkKind, outcomes: readonly LedgerOutcome[], ledger: BulkLedger, act: Parameters<typeof clusterOf>[0] = () => 'ok') {
  const sent: string[] = [];
  const tasks = tasksOf(outcomes);
  const action = actionOf(kind, tasks.length);
  await ledger.begin(action, tasks, 10);
  const bulk = new BulkRun(action, tasks, { ledger, clusters: [clusterOf(act, sent)], describe: async () => undefined, clock: systemClock });
  assert.equal(await bulk.run(), true);
  return { sent, action: bulk.action, tasks: await ledger.tasks('a', { after: -1, limit: 100 }) };
}

test('of what was under way when the exporter ended, a revoke is repeated; a call and a termination are not, and stand as unknown', async () => {
  const left: LedgerOutcome[] = ['under-way', 'waiting', 'waiting'];
  assert.deepEqual((await run('revoke', left, new MemoryLedger())).sent, ['t0', 't1', 't2']);
  for (const kind of ['call-again', 'terminate'] as const) {
    const { sent, tasks, action } = await run(kind, left, new MemoryLedger());
    assert.deepEqual(sent, ['t1', 't2'], kind);
    assert.deepEqual(tasks.map(({ outcome }) => outcome), ['unknown', 'done', 'done']);
    assert.deepEqual([action.state, action.counts.unknown, action.counts.done, action.counts.waiting], ['done', 1, 2, 0]);
  }
});

test('what was not sent is tried again, and what nobody hears of a revoke too', async () => {
  let tries = 0;
  const { sent, action } = await run('revoke', ['waiting'], new MemoryLedger(), () => (['away', 'silent', 'ok'] as const)[tries++] ?? 'ok');
  assert.deepEqual(sent, ['t0', 't0']);
  assert.equal(action.counts.done, 1);
});

test('a ledger that is away holds everything: nothing is done without its intent', async () => {
  const ledger = new MemoryLedger();
  const write = ledger.write.bind(ledger);
  let refused = 0;
  ledger.write = async (change) => {
    if (refused++ < 1) throw new CeleriacError('unavailable', 'the disk is full');
    return write(change);
  };
  assert.equal((await run('revoke', ['waiting'], ledger)).action.counts.done, 1);
});

test('the same in a history file, which another exporter that is there keeps for itself', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'celeriac-ledger-'));
  const thread = new HistoryThread(join(folder, 'history.db'), 'write');
  context.after(async () => {
    await thread.close();
    rmSync(folder, { recursive: true });
  });
  const [ours, others] = [false, false].map((exclusive) => new SqlLedger(thread, { clock: systemClock, exclusive }));
  const { tasks, action } = await run('call-again', ['under-way', 'waiting'], ours!);
  assert.deepEqual(tasks.map(({ outcome, new_uuid: uuid }) => [outcome, uuid]), [['unknown', null], ['done', 'new-1']]);
  assert.deepEqual((await ours!.actions()).map(({ id, state, counts }) => [id, state, counts.done]), [['a', 'done', 1]]);
  assert.deepEqual((await ours!.tasks('a', { after: -1, limit: 10, outcome: 'done' })).map(({ number }) => number), [1]);
  assert.equal(await ours!.claim('a'), false, 'it has ended');
  const next = { ...action, id: 'b', ended: null };
  await ours!.begin(next, tasksOf(['waiting']), 0);
  assert.deepEqual((await ours!.actions()).map(({ id }) => id), ['b'], 'ended ones beyond what is kept are gone');
  assert.equal(await others!.claim('b'), false);
  assert.equal(await others!.write({ action: next, tasks: [{ number: 0, outcome: 'done', detail: null, new_uuid: null, at: 1 }] }), false);
  assert.equal((await ours!.tasks('b', { after: -1, limit: 10 }))[0]?.outcome, 'waiting', 'nothing was written');
});
