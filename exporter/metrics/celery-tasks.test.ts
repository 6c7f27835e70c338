import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scrape } from './testing/cluster.ts';
import { values } from './testing/exposition.ts';
import { HandMadeState, observed, series } from './testing/state.ts';

test('a series of a worker shows every counter of celery-exporter, from 0', async () => {
  const state = new HandMadeState();
  state.counted = [series({ events: { received: 3, started: 2 } })];
  const page = await scrape(state, 'celery');
  for (const [event, count] of Object.entries({ received: 3, started: 2, succeeded: 0, failed: 0, rejected: 0, revoked: 0, retried: 0 })) {
    const shown = values(page, `celery_task_${event}_total`, 'name', 'hostname', 'queue_name', 'worker', 'cluster');
    assert.deepEqual(shown, { 'shop.pay host-1 celery celery@host-1 default': count }, event);
  }
  assert.deepEqual(values(page, 'celery_task_sent_total', 'name'), {});
});

test('two nodes of one host stay apart', async () => {
  const state = new HandMadeState();
  state.counted = [
    series({ worker: 'fast@host-1', events: { received: 1 } }),
    series({ worker: 'slow@host-1', events: { received: 2 } }),
  ];
  const page = await scrape(state, 'celery');
  assert.deepEqual(values(page, 'celery_task_received_total', 'hostname', 'worker'), { 'host-1 fast@host-1': 1, 'host-1 slow@host-1': 2 });
});

test('what a host published is counted apart from what workers did', async () => {
  const state = new HandMadeState();
  state.counted = [
    series({ worker: 'gen@web-1', events: { sent: 3 } }),
    series({ worker: 'gen@web-2', events: { sent: 5 } }),
    series({ worker: 'celery@host-1', events: { received: 8 } }),
  ];
  const page = await scrape(state, 'celery');
  assert.deepEqual(values(page, 'celery_task_sent_total', 'name', 'hostname', 'queue_name'), {
    'shop.pay web-1 celery': 3,
    'shop.pay web-2 celery': 5,
  });
  assert.deepEqual(values(page, 'celery_task_received_total', 'hostname'), { 'host-1': 8 });
});

test('failures are counted by class, and a class stands at 0 where it has not occurred', async () => {
  const state = new HandMadeState();
  state.counted = [
    series({ worker: 'a@h', events: { failed: 3 }, exceptions: { ValueError: 2, Timeout: 1 } }),
    series({ worker: 'b@h', events: { succeeded: 9 } }),
    series({ worker: 'b@h', task: 'shop.ship', events: { succeeded: 9 } }),
  ];
  const page = await scrape(state, 'celery');
  assert.deepEqual(values(page, 'celery_task_failed_total', 'worker', 'name', 'exception'), {
    'a@h shop.pay ': 0,
    'a@h shop.pay ValueError': 2,
    'a@h shop.pay Timeout': 1,
    'b@h shop.pay ': 0,
    'b@h shop.pay ValueError': 0,
    'b@h shop.pay Timeout': 0,
    'b@h shop.ship ': 0,
  });
});

test('the classes add up to the failures, whatever has no class', async () => {
  const state = new HandMadeState();
  state.counted = [series({ events: { failed: 6 }, exceptions: { '': 1, UnknownException: 2, KeyError: 1 } })];
  const page = await scrape(state, 'celery');
  assert.deepEqual(values(page, 'celery_task_failed_total', 'exception'), { '': 0, KeyError: 1, UnknownException: 5 });
});

test('a task that raises very many classes does not fill every worker’s page with zeros', async () => {
  const state = new HandMadeState();
  const exceptions = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`Error${i}`, 1]));
  state.counted = [
    series({ worker: 'a@h', events: { failed: 50 }, exceptions }),
    series({ worker: 'b@h', events: { received: 1 } }),
  ];
  const shown = Object.keys(values(await scrape(state, 'celery'), 'celery_task_failed_total', 'worker', 'exception'));
  assert.equal(shown.filter((line) => line.startsWith('a@h')).length, 51);
  assert.equal(shown.filter((line) => line.startsWith('b@h')).length, 21);
});

test('runtimes of failed and retried attempts are seen, told apart by outcome', async () => {
  const state = new HandMadeState();
  const bounds = [1, 10];
  state.counted = [
    series({ events: { succeeded: 2 }, runtime: { succeeded: observed(bounds, 0.5, 5), failed: observed(bounds, 20) } }),
    series({ task: 'shop.idle', events: { received: 1 } }),
  ];
  const page = await scrape(state, 'celery');
  assert.deepEqual(values(page, 'celery_task_runtime_count', 'name', 'outcome'), { 'shop.pay succeeded': 2, 'shop.pay failed': 1 });
  assert.deepEqual(values(page, 'celery_task_runtime_bucket', 'outcome', 'le'), {
    'succeeded 1.0': 1,
    'succeeded 10.0': 2,
    'succeeded +Inf': 2,
    'failed 1.0': 0,
    'failed 10.0': 0,
    'failed +Inf': 1,
  });
});

test('queue waits are shown once there are any', async () => {
  const state = new HandMadeState();
  state.counted = [series({ events: { started: 1 }, queueWait: observed([1, 60], 30) })];
  const page = await scrape(state, 'celery');
  assert.deepEqual(values(page, 'celery_task_queue_wait_time_sum', 'name', 'hostname', 'queue_name'), { 'shop.pay host-1 celery': 30 });
});

test('the series that takes what is past the cap shows as one set of lines', async () => {
  const state = new HandMadeState();
  state.counted = [series({ task: '…', worker: '…', queue: '…', events: { sent: 4, received: 5, failed: 1 }, exceptions: { '…': 1 } })];
  const page = await scrape(state, 'celery');
  assert.deepEqual(values(page, 'celery_task_received_total', 'name', 'hostname', 'worker', 'queue_name'), { '… … … …': 5 });
  assert.deepEqual(values(page, 'celery_task_sent_total', 'name', 'hostname', 'queue_name'), { '… … …': 4 });
  assert.deepEqual(values(page, 'celery_task_failed_total', 'exception'), { '': 0, '…': 1 });
});
