import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from './create.ts';
import { cluster, config, scrape, sources } from './testing/cluster.ts';
import { parseExposition, values } from './testing/exposition.ts';
import { HandMadeState, observed, series } from './testing/state.ts';

test('exceptions are counted by task and class, over workers and queues', async () => {
  const state = new HandMadeState();
  state.counted = [
    series({ worker: 'a@h', events: { failed: 3 }, exceptions: { ValueError: 2, Timeout: 1 } }),
    series({ worker: 'b@h', queue: 'other', events: { failed: 5 }, exceptions: { ValueError: 5 } }),
  ];
  assert.deepEqual(values(await scrape(state, 'exceptions'), 'celeriac_task_exceptions_total', 'task', 'exception'), {
    'shop.pay ValueError': 7,
    'shop.pay Timeout': 1,
  });
});

test('a purged worker’s failures stay in the count, whoever scrapes', async () => {
  const state = new HandMadeState();
  const gone = series({ worker: 'a@h', events: { failed: 3 }, exceptions: { ValueError: 3 } });
  const other = series({ worker: 'b@h', events: { failed: 1 }, exceptions: { ValueError: 1 } });
  const metrics = createMetrics(sources(cluster(state)), config('exceptions'));
  const count = async (...present: (typeof gone)[]): Promise<unknown> => {
    state.counted = present;
    return values(parseExposition((await metrics.text()).body.toString()), 'celeriac_task_exceptions_total', 'exception');
  };
  assert.deepEqual(await count(gone, other), { ValueError: 4 });
  assert.deepEqual(await count(gone, other), { ValueError: 4 });
  assert.deepEqual(await count(other), { ValueError: 4 });
  assert.deepEqual(await count(other, series({ worker: 'a@h', events: { failed: 2 }, exceptions: { ValueError: 2 } })), { ValueError: 6 });
});

test('past the cap they are counted together', async () => {
  const state = new HandMadeState();
  state.counted = [1, 2, 3, 4].map((i) => series({ task: `t${i}`, events: { failed: i }, exceptions: { E: i } }));
  const metrics = createMetrics(sources(cluster(state)), { ...config('exceptions'), maxSeries: 2 });
  const page = parseExposition((await metrics.text()).body.toString());
  assert.deepEqual(values(page, 'celeriac_task_exceptions_total', 'task', 'exception', 'cluster'), {
    't1 E default': 1,
    't2 E default': 2,
    '… … default': 7,
  });
});

test('waits are shown by stage, without a worker', async () => {
  const state = new HandMadeState();
  state.waiting = [{ task: 'shop.pay', queue: 'celery', stages: { broker: observed([1], 0.5), prefetch: observed([1], 4), eta: undefined } }];
  const page = await scrape(state, 'waits');
  assert.deepEqual(values(page, 'celeriac_task_wait_seconds_sum', 'task', 'queue', 'stage', 'worker'), {
    'shop.pay celery broker ': 0.5,
    'shop.pay celery prefetch ': 4,
  });
});
