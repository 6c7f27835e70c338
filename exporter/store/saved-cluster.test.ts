import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CeleryEvent } from '../event/event.ts';
import type { ClusterState } from '../state/cluster-state.ts';
import type { Histogram } from '../state/series.ts';
import { applyAll, countsOf, labelsOf, newState, NOW, receivedEvent, sentEvent, taskEvent, workerEvent } from '../state/testing/cluster.ts';
import { ChangedCounters } from './changed-counters.ts';
import { savedCluster } from './saved-cluster.ts';
import { SqliteWriter } from './sqlite/writer.ts';
import { batchOf } from './batch-of.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-saved-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/** One of each fate, on two workers, with waits, an ETA, a retry, a failure and an event of the application's own. */
const LIFE: readonly CeleryEvent[] = [
  workerEvent('online', 0), workerEvent('online', 0, { hostname: 'w2@vm' }),
  sentEvent('good', 1), receivedEvent('good', 2), taskEvent('started', 'good', 2.5), taskEvent('succeeded', 'good', 4, { runtime: 1.4, result: '3' }),
  sentEvent('bad', 3), receivedEvent('bad', 3.1), taskEvent('started', 'bad', 3.2),
  taskEvent('failed', 'bad', 5, { exception: "OutOfStock('x')", traceback: 'Traceback' }),
  sentEvent('again', 5), receivedEvent('again', 5.1), taskEvent('started', 'again', 5.2), taskEvent('retried', 'again', 5.5, { exception: 'Busy()' }),
  sentEvent('again', 5.6, { retries: 1 }), receivedEvent('again', 6, { retries: 1, hostname: 'w2@vm' }),
  taskEvent('started', 'again', 6.1, { hostname: 'w2@vm' }), taskEvent('succeeded', 'again', 7, { hostname: 'w2@vm', runtime: 0.9 }),
  sentEvent('later', 7, { eta: new Date((NOW + 9) * 1000).toISOString() }), receivedEvent('later', 7.1, { eta: new Date((NOW + 9) * 1000).toISOString() }),
  taskEvent('started', 'later', 9.2), taskEvent('progress', 'later', 9.3, { percent: 50 }), taskEvent('revoked', 'later', 9.5),
  workerEvent('heartbeat', 10), workerEvent('heartbeat', 10, { hostname: 'w2@vm' }),
];
const BROKER = 'redis://here';
const UUIDS = ['good', 'bad', 'again', 'later'];

function everythingCounted(state: ClusterState): unknown {
  const shown = (histogram: Histogram | undefined) => histogram && { counts: [...histogram.counts], sum: Number(histogram.sum.toFixed(6)), count: histogram.count };
  return {
    counts: countsOf(state),
    series: Object.fromEntries([...state.series()].map((series) => [labelsOf(series), {
      exceptions: Object.fromEntries(series.exceptions), queueWait: shown(series.queueWait),
      runtimes: [series.runtime.succeeded, series.runtime.failed, series.runtime.retried].map(shown),
    }])),
    waits: Object.fromEntries([...state.waits()].map(({ task, queue, stages }) => [`${task} ${queue}`, [stages.broker, stages.prefetch, stages.eta].map(shown)])),
    events: Object.fromEntries([...state.eventCounts()].filter(({ count }) => count > 0).map(({ type, worker, task, count }) => [`${type} ${worker} ${task}`, count])),
    types: state.taskTypes(),
    versions: [...state.versions()].map(({ version }) => version),
  };
}

function shownTask(state: ClusterState, uuid: string): unknown {
  const { state: name, worker, attempts, runtime, sent, received, started, succeeded, revoked, retried, args, queue, retries, eta, rootId, timestamp } = state.task(uuid) ?? {};
  return { name, worker: worker?.name, attempts, runtime, sent, received, started, succeeded, revoked, retried, args, queue, retries, eta, rootId, timestamp };
}

test('an exporter that ends after any of the events and starts again counts and shows the same', () => {
  const whole = newState();
  applyAll(whole, LIFE);
  for (let end = 1; end < LIFE.length; end += 1) {
    const path = join(directory, `${end}.db`);
    const first = newState();
    applyAll(first, LIFE.slice(0, end));
    const writer = new SqliteWriter(path);
    const counters = new ChangedCounters('test', first, BROKER);
    writer.write({ ...batchOf('test', [...first.tasks()]), counters: counters.take() });
    counters.confirm();
    assert.deepEqual(counters.take(), [], 'nothing has changed since');

    const second = newState();
    const loaded = writer.load('test', 100);
    second.restore(savedCluster(loaded), NOW + 10);
    const anew = new ChangedCounters('test', second, BROKER);
    anew.adopt(loaded.counters ?? []);
    assert.ok(anew.take().every(([, , , value]) => value !== null), 'all of it was taken up');
    applyAll(second, LIFE.slice(end));
    assert.deepEqual(everythingCounted(second), everythingCounted(whole), `after ${end} events`);
    for (const uuid of UUIDS) if (second.task(uuid) !== undefined) assert.deepEqual(shownTask(second, uuid), shownTask(whole, uuid), `${uuid} after ${end} events`);
    writer.close();
  }
});

test('with other buckets a histogram begins anew, and the counters go on', () => {
  const first = newState();
  applyAll(first, LIFE);
  const rows = new ChangedCounters('test', first, BROKER).take();
  const second = newState({ buckets: { runtime: [0.5, 5], wait: [0.1, 1, 20] } });
  second.restore(savedCluster({ tasks: [], attempts: [], customEvents: [], counters: rows }), NOW + 10);
  assert.deepEqual(countsOf(second), countsOf(first));
  for (const { runtime, queueWait } of second.series()) assert.deepEqual([runtime.succeeded, runtime.failed, queueWait], [undefined, undefined, undefined]);
});

test('counters that cannot be read begin anew', () => {
  const rows = [['test', 'series', '["a","w","q"]', '{"events": "many"}'], ['test', 'series', 'nonsense', '{'], ['test', 'unheard of', '[]', '1'], ['test', 'worker', '["w"]', '{}']] as const;
  const state = newState();
  state.restore(savedCluster({ tasks: [], attempts: [], customEvents: [], counters: rows }), NOW);
  assert.deepEqual(countsOf(state), { 'a w q': {} });
});
