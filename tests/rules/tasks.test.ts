/** Alerts on tasks: by what happens now, not by what ever happened. */
import { test } from 'node:test';
import { plays } from './promtool.ts';
import type { Fired } from './promtool.ts';

const of = (event: string, worker = 'a', exception?: string): string =>
  `celery_task_${event}_total{cluster="shop",name="pay",queue_name="mail",hostname="h",worker="${worker}@h"${exception === undefined ? '' : `,exception="${exception}"`}}`;

const failing = (share: string): Fired => ({
  labels: { cluster: 'shop', task: 'pay', queue: 'mail' },
  description: `${share} of the runs of pay out of queue mail in cluster shop failed within 10m.`,
});
const failures = { alert: 'CeleriacTaskFailures', severity: 'warning' } as const;

test('a task of which more than the share fails is named, once it goes on for two minutes', () =>
  plays({
    ...failures,
    series: { [of('failed', 'a', 'E')]: '0+1x30', [of('failed', 'a', '')]: '0x30', [of('succeeded')]: '0+9x30' },
    at: { '6m': [], '15m': [failing('10%')], '30m': [failing('10%')] },
  }));

test('exactly the share is not more', () =>
  plays({ ...failures, series: { [of('failed', 'a', 'E')]: '0+1x30', [of('succeeded')]: '0+19x30' }, at: { '15m': [], '30m': [] } }));

test('workers and exception classes are added up', () =>
  plays({
    ...failures,
    series: {
      [of('failed', 'a', 'E')]: '0+1x30', [of('failed', 'a', 'F')]: '0+1x30', [of('failed', 'b', 'E')]: '0x30',
      [of('succeeded')]: '0+2x30', [of('succeeded', 'b')]: '0+16x30',
    },
    at: { '20m': [failing('10%')] },
  }));

test('failures of long ago are forgotten, however many', () =>
  plays({ ...failures, series: { [of('failed', 'a', 'E')]: '0+100x20 2000x40', [of('succeeded')]: '0+1x60' }, at: { '20m': [failing('99.01%')], '45m': [] } }));

test('one of two is no trend, and nothing of nothing neither', () =>
  plays({
    ...failures,
    series: { [of('failed', 'a', 'E')]: '0x10 1x20', [of('succeeded')]: '0x12 1x18', [of('failed', 'idle', 'E')]: '7x30', [of('succeeded', 'idle')]: '0x30' },
    at: { '11m': [], '15m': [], '30m': [] },
  }));

test('a restart of the exporter, whose counters begin at 0, is no failure', () =>
  plays({
    ...failures,
    series: { [of('failed', 'a', 'E')]: '500+0.2x15 0+0.2x30', [of('succeeded')]: '90000+20x15 0+20x30' },
    at: { '16m': [], '17m': [], '20m': [], '40m': [] },
  }));

test('a worker that is purged takes its counters with it, and the alert', () =>
  plays({
    ...failures,
    series: { [of('failed', 'a', 'E')]: '0+5x20 stale', [of('succeeded')]: '0+5x20 stale', [of('succeeded', 'b')]: '0+50x60' },
    at: { '18m': [failing('8.333%')], '35m': [], '50m': [] },
  }));

const retries = { alert: 'CeleriacRetryStorm', severity: 'warning' } as const;
const storm: Fired = {
  labels: { cluster: 'shop', task: 'pay', queue: 'mail' },
  description: "80% of the attempts of pay out of queue mail in cluster shop ended in a retry within 10m: they take workers' time and bring nothing.",
};

test('a task whose attempts mostly end in retries is named', () =>
  plays({ ...retries, series: { [of('retried')]: '0+8x40', [of('started')]: '0+10x40' }, at: { '3m': [], '12m': [storm] } }));

test('a few retries are what retries are for', () =>
  plays({ ...retries, series: { [of('retried')]: '0+1x40', [of('started')]: '0+1x40', [of('retried', 'b')]: '0x40', [of('started', 'b')]: '0x40' }, at: { '12m': [], '40m': [] } }));

test('retries beside many good attempts are no storm, and it ends with them', () =>
  plays({ ...retries, series: { [of('retried')]: '0+80x20 1600x30', [of('started')]: '0+100x20 2000+300x30' }, at: { '18m': [storm], '35m': [], '50m': [] } }));
