/** Budgets that burn: what is fast is told fast, what is slow in time, what is over no more. */
import { test } from 'node:test';
import { plays } from './promtool.ts';
import type { Fired } from './promtool.ts';

const of = (event: string): string => `celery_task_${event}_total{cluster="shop",name="pay",queue_name="mail",hostname="h",worker="a@h"}`;
const success = { alert: 'CeleriacSuccessBudgetBurn', every: '5m' } as const;
const burns = (window: string, severity: string, times: string): Fired => ({
  labels: { cluster: 'shop', window, severity },
  description: `shop uses up its budget of failures ${times} times as fast as the objective of 99 % succeeded tasks over 30 days allows.`,
});

test('a fifth of all tasks failing is told within minutes, the shortest window first', () =>
  plays({
    ...success,
    every: '1m',
    series: { [of('failed')]: '0+4x120', [of('succeeded')]: '0+16x120' },
    at: {
      '3m': [],
      '7m': [burns('1h', 'critical', '20')],
      '15m': [burns('1h', 'critical', '20'), burns('6h', 'critical', '20')],
      '2h': [burns('1h', 'critical', '20'), burns('6h', 'critical', '20'), burns('1d', 'warning', '20'), burns('3d', 'warning', '20')],
    },
  }));

test('once it is over, the short windows end it, while the long ones still remember', () =>
  plays({
    ...success,
    series: { [of('failed')]: '0x720 0+4x60 240x500', [of('succeeded')]: '0+20x720 14400+16x60 15360+20x500' },
    // At 14 h the last six hours hold the bad one, the last thirty minutes and two hours do not; at 20 h neither do six.
    at: { '11h': [], '14h': [burns('3d', 'warning', '1.432')], '20h': [] },
  }));

test('what the objective allows burns nothing', () =>
  plays({ ...success, series: { [of('failed')]: '0+1x600', [of('succeeded')]: '0+99x600' }, at: { '1h': [], '10h': [] } }));

test('neither do a few tasks of which half fail', () =>
  plays({ ...success, every: '1m', series: { [of('failed')]: '0x29 1x29 2x60', [of('succeeded')]: '0x19 1x49 2x60' }, at: { '30m': [], '1h': [], '2h': [] } }));

test('a slow burn is told within days', () =>
  plays({
    ...success,
    every: '30m',
    series: { [of('failed')]: '0+2x4500', [of('succeeded')]: '0+98x4500' },
    at: { '20m': [], '74h': [burns('3d', 'warning', '2')] },
  }));

const bucket = (le: string): string => `celery_task_queue_wait_time_bucket{cluster="shop",name="pay",queue_name="mail",hostname="h",worker="a@h",le="${le}"}`;
const COUNT = 'celery_task_queue_wait_time_count{cluster="shop",name="pay",queue_name="mail",hostname="h",worker="a@h"}';
const wait = { alert: 'CeleriacWaitBudgetBurn', every: '1m' } as const;
const late = (window: string, severity: string): Fired => ({
  labels: { cluster: 'shop', window, severity },
  description: 'shop uses up its budget of late starts 16 times as fast as the objective allows: 95 % of tasks start within 30 s, over 30 days.',
});

test('tasks that mostly start late burn the budget of waiting', () =>
  plays({
    ...wait,
    series: { [bucket('30.0')]: '0+2x120', [bucket('60.0')]: '0+4x120', [bucket('+Inf')]: '0+10x120', [COUNT]: '0+10x120' },
    at: { '3m': [], '30m': [late('1h', 'critical'), late('6h', 'critical'), late('1d', 'warning')] },
  }));

test('a restart of the exporter burns nothing', () =>
  plays({
    ...wait,
    series: { [bucket('30.0')]: '9000+10x60 0+10x60', [bucket('+Inf')]: '9999+10x60 0+10x60', [COUNT]: '9999+10x60 0+10x60' },
    at: { '1h': [], '62m': [], '65m': [], '2h': [] },
  }));
