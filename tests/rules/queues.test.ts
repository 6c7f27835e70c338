/** Alerts on queues. */
import { test } from 'node:test';
import { plays } from './promtool.ts';
import type { Fired } from './promtool.ts';

const READY = 'celeriac_queue_messages_ready{cluster="shop",queue="mail"}';
const CONSUMERS = 'celeriac_queue_consumers{cluster="shop",queue="mail"}';
const labels = { cluster: 'shop', queue: 'mail' };

const growing = { alert: 'CeleriacQueueGrowing', severity: 'warning' } as const;
const gains = (messages: string): Fired => ({
  labels,
  description: `Queue mail in cluster shop gains ${messages} messages in 15m: its workers do not keep up with what is sent.`,
});

test('a queue that goes on growing is named after ten minutes, not before', () =>
  plays({ ...growing, series: { [READY]: '0+20x60' }, at: { '10m': [], '14m': [], '20m': [gains('300')], '60m': [gains('300')] } }));

test('a queue that is long and stays so does not grow', () => plays({ ...growing, series: { [READY]: '5000x60' }, at: { '30m': [], '60m': [] } }));

test('a burst that is being worked off is no trend', () =>
  plays({ ...growing, series: { [READY]: '0x5 3000 3000-100x30 0x30' }, at: { '7m': [], '10m': [], '15m': [], '20m': [], '30m': [], '60m': [] } }));

test('a small queue may double', () => plays({ ...growing, series: { [READY]: '1+1x60' }, at: { '30m': [], '60m': [] } }));

test('once it shrinks the alert ends, also where the queue is deleted', () =>
  plays({
    ...growing,
    series: { [READY]: '0+20x30 600-60x10', 'celeriac_queue_messages_ready{cluster="shop",queue="old"}': '0+20x30 stale' },
    at: { '30m': [gains('300'), { labels: { cluster: 'shop', queue: 'old' }, description: gains('300').description.replace('mail', 'old') }], '40m': [] },
  }));

test('a restart of the exporter on another instance goes on with the same queue', () =>
  plays({
    ...growing,
    series: {
      'celeriac_queue_messages_ready{job="celeriac",instance="a",cluster="shop",queue="mail"}': '0+20x25 stale',
      'celeriac_queue_messages_ready{job="celeriac",instance="b",cluster="shop",queue="mail"}': '_x25 520+20x40',
    },
    at: { '25m': [gains('300')], '60m': [gains('300')] },
  }));

const abandoned = { alert: 'CeleriacQueueWithoutConsumers', severity: 'critical' } as const;
const waiting = (messages: number): Fired => ({ labels, description: `${messages} messages wait in queue mail of cluster shop, and no worker consumes it.` });

test('messages without a consumer are told after five minutes', () =>
  plays({ ...abandoned, series: { [READY]: '3x20', [CONSUMERS]: '0x20' }, at: { '4m': [], '5m': [waiting(3)], '20m': [waiting(3)] } }));

test('an empty queue needs no consumer, and one whose consumers nobody counted is left alone', () =>
  plays({ ...abandoned, series: { [READY]: '0x20', [CONSUMERS]: '0x20', 'celeriac_queue_messages_ready{cluster="shop",queue="new"}': '9x20' }, at: { '10m': [], '20m': [] } }));

test('a consumer that comes back in time starts the five minutes anew', () =>
  plays({ ...abandoned, series: { [READY]: '3x20', [CONSUMERS]: '0x3 1x1 0x20' }, at: { '5m': [], '10m': [], '11m': [waiting(3)] } }));

const waits = { alert: 'CeleriacWaitAboveTarget', severity: 'warning' } as const;
const bucket = (le: string, queue = 'mail'): string => `celery_task_queue_wait_time_bucket{cluster="shop",name="pay",queue_name="${queue}",hostname="h",worker="a@h",le="${le}"}`;
const count = (queue = 'mail'): string => `celery_task_queue_wait_time_count{cluster="shop",name="pay",queue_name="${queue}",hostname="h",worker="a@h"}`;
// 60 % are over within a minute and 40 % within the next: between the two, the quantile is drawn as a line.
const late: Fired = { labels, description: 'One in 20 tasks of queue mail in cluster shop waited 1m 52s or longer until it started, where 60 s are wanted.' };

test('where more than one in twenty waits too long, the queue is named', () =>
  plays({
    ...waits,
    series: { [bucket('60.0')]: '0+3x30', [bucket('120.0')]: '0+5x30', [bucket('+Inf')]: '0+5x30', [count()]: '0+5x30' },
    at: { '4m': [], '15m': [late], '30m': [late] },
  }));

test('where only one in a hundred does, or hardly any task runs, nobody is told', () =>
  plays({
    ...waits,
    series: {
      [bucket('60.0')]: '0+99x30', [bucket('120.0')]: '0+100x30', [bucket('+Inf')]: '0+100x30', [count()]: '0+100x30',
      [bucket('60.0', 'rare')]: '0x30', [bucket('120.0', 'rare')]: '0x10 1x20', [bucket('+Inf', 'rare')]: '0x10 1x20', [count('rare')]: '0x10 1x20',
      [bucket('60.0', 'idle')]: '5x30', [bucket('120.0', 'idle')]: '9x30', [bucket('+Inf', 'idle')]: '9x30', [count('idle')]: '9x30',
    },
    at: { '12m': [], '20m': [], '30m': [] },
  }));
