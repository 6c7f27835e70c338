import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { silentLogger } from '../logger.ts';
import type { TaskView } from '../state/task.ts';
import { WorkerChanges } from '../state/worker-changes.ts';
import { givenTask } from '../rest/testing/state.ts';
import type { Batch, CounterRow } from './batch.ts';
import { ChangedCounters } from './changed-counters.ts';
import { WriteBehind } from './write-behind.ts';

const NONE = { workers: () => [], versions: () => [], series: () => [], waits: () => [], eventCounts: () => [] };

/** A database that fails when told to: full disks and cut connections cannot be had this fast. */
function given(context: TestContext, { maxPending = 10, tasks = [] as TaskView[], saved = [] as CounterRow[], workerChanges = new WorkerChanges('default') } = {}) {
  const written: Batch[] = [];
  const database = { failing: undefined as Error | undefined, fresh: false, written };
  const history = new WriteBehind({
    cluster: 'default',
    writer: {
      load: () => Promise.resolve({ batch: { tasks: [], attempts: [], customEvents: [], counters: saved } }),
      write: (batch) => {
        if (database.failing) return Promise.reject(database.failing);
        written.push(batch);
        const { fresh } = database;
        database.fresh = false;
        return Promise.resolve({ busySeconds: 0.1, bytes: 4096, ...(fresh && { opened: { setAside: undefined, uncleanSince: undefined, fresh: true } }) });
      },
    },
    counters: new ChangedCounters('default', NONE, 'redis://here'),
    tasks: () => tasks,
    workerChanges,
    maxBytes: 1,
    maxOpenTasks: 1,
    notices: () => ({ uncleanSince: undefined, setAside: undefined, deleted: 0, tidyTrouble: undefined }),
    clock: { now: () => 1_800_000_000 },
    logger: silentLogger,
    maxPending,
    flushEverySeconds: 3_600,
  });
  context.after(() => history.close());
  return { history, database, uuids: () => written.map(({ tasks: rows }) => rows.map((row) => row[1])) };
}

test('a task that changes twice before its batch is written once', async (context) => {
  const { history, uuids } = given(context);
  await history.load();
  const task = givenTask('a');
  history.note(task);
  history.note(task);
  history.note(givenTask('b'));
  assert.equal(history.status().pending, 2);
  await history.flush();
  assert.deepEqual(uuids(), [['a', 'b']]);
  assert.equal(history.status().state, 'live');
  assert.equal(history.status().written, 2);
});

test('while it cannot be written, changes wait up to a bound; then the oldest are dropped and counted', async (context) => {
  const { history, database, uuids } = given(context);
  await history.load();
  database.failing = new Error('database or disk is full');
  for (let i = 0; i < 15; i += 1) history.note(givenTask(`t${i}`));
  await assert.rejects(history.flush(), /full/);
  const { state, reason, pending, dropped } = history.status();
  assert.deepEqual({ state, reason, pending, dropped }, { state: 'failing', reason: 'database or disk is full', pending: 10, dropped: 5 });
  database.failing = undefined;
  await history.flush();
  assert.deepEqual(uuids().flat().sort(), ['t10', 't11', 't12', 't13', 't14', 't5', 't6', 't7', 't8', 't9']);
  assert.equal(history.status().state, 'live');
});

test('into a file that had to be begun anew goes what memory holds', async (context) => {
  const tasks = [givenTask('old')];
  const { history, database, uuids } = given(context, { tasks });
  await history.load();
  database.fresh = true;
  history.note(givenTask('new'));
  await history.flush();
  assert.deepEqual(uuids(), [['new'], ['old']]);
});

test('nothing is written before what is there was read: a counter at 0 must not replace it', async (context) => {
  const { history, database } = given(context);
  history.note(givenTask('a'));
  history.saveSoon();
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(database.written.length, 0);
  await history.load();
  await history.flush();
  assert.equal(database.written.length, 1);
});

test('counters of another broker are not gone on with', async (context) => {
  const events: CounterRow = ['default', 'events', '["worker-online","w@shop",""]', '{"count":7}'];
  const broker = (at: string): CounterRow => ['default', 'broker', '[]', JSON.stringify({ at })];
  const same = given(context, { saved: [broker('redis://here'), events] });
  assert.deepEqual((await same.history.load()).events, [{ type: 'worker-online', worker: 'w@shop', task: '', count: 7 }]);
  const other = given(context, { saved: [broker('redis://there'), events] });
  assert.deepEqual((await other.history.load()).events, []);
  await other.history.flush();
  const written = other.database.written.flatMap(({ counters }) => counters ?? []);
  assert.deepEqual(written, [['default', 'events', '["worker-online","w@shop",""]', null], broker('redis://here')]);
});

test('changes of workers go along once, again where that failed, and all that is remembered into a file that is begun anew', async (context) => {
  const workerChanges = new WorkerChanges('default');
  const note = (at: number) => workerChanges.note({ kind: 'online', at, worker: 'w1@shop', version: '5.7.0', former: ['5.4.0'] });
  const { history, database } = given(context, { workerChanges });
  const written = () => database.written.map((batch) => batch.workerChanges?.map(([at]) => at));
  await history.load();
  note(1);
  await history.flush();
  assert.deepEqual(database.written[0]?.workerChanges, [[1, 'default', 'w1@shop', 'online', '5.7.0', '["5.4.0"]']]);
  note(2);
  database.failing = new Error('database or disk is full');
  await assert.rejects(history.flush(), /full/);
  note(3);
  database.failing = undefined;
  await history.flush();
  await history.flush();
  assert.deepEqual(written(), [[1], [2, 3]]);
  note(4);
  database.fresh = true;
  await history.flush();
  await history.flush();
  assert.deepEqual(written().slice(2), [[4], [1, 2, 3, 4]]);
});
