/** Alerts on workers and on beat. */
import { test } from 'node:test';
import { plays } from './promtool.ts';
import type { Fired } from './promtool.ts';

const labels = { cluster: 'shop', worker: 'a@h' };

const lost = { alert: 'CeleriacWorkerLost', severity: 'warning' } as const;
const LOST = 'celeriac_worker_lost{cluster="shop",worker="a@h"}';
const missing: Fired = {
  labels,
  description: 'Worker a@h of cluster shop fell silent without a goodbye: it was killed, hangs, or cannot reach the broker. What it had begun may never end.',
};

test('a lost worker is named until it comes back or is forgotten', () =>
  plays({ ...lost, series: { [LOST]: '0x5 1x10 0x5 1x10 stale' }, at: { '5m': [], '8m': [missing], '17m': [], '25m': [missing], '34m': [] } }));

test('a worker that said goodbye, or is late, is not lost', () =>
  plays({ ...lost, series: { [LOST]: '0x60', 'celery_worker_up{cluster="shop",hostname="h",worker="a@h"}': '1x10 0x50' }, at: { '30m': [], '60m': [] } }));

const flapping = { alert: 'CeleriacWorkerFlapping', severity: 'warning' } as const;
const STARTS = 'celeriac_worker_starts_total{cluster="shop",worker="a@h"}';
const flaps = (times: number): Fired => ({
  labels,
  description: `Worker a@h of cluster shop came online ${times} times within 30m: it crashes, is killed for its memory, or loses the broker.`,
});

test('the third start within half an hour is flapping, the second is not', () =>
  plays({ ...flapping, series: { [STARTS]: '0x5 1x5 2x5 3x40' }, at: { '12m': [], '17m': [], '18m': [flaps(3)], '35m': [flaps(3)], '36m': [], '50m': [] } }));

// Starts at minutes 10, 20 and 39 lie within half an hour; 10, 20 and 41 never do.
test('half an hour is half an hour', async () => {
  await plays({ ...flapping, series: { [STARTS]: '0x9 1x9 2x18 3x20' }, at: { '38m': [], '39m': [flaps(3)], '40m': [] } });
  await plays({ ...flapping, series: { [STARTS]: '0x9 1x9 2x20 3x20' }, at: { '40m': [], '41m': [], '45m': [] } });
});

test('a worker that is seen for the first time has not come back', () => plays({ ...flapping, series: { [STARTS]: '_x5 1x30' }, at: { '6m': [], '30m': [] } }));

test('a restart of the exporter is no start of its workers, and hides none', async () => {
  await plays({ ...flapping, series: { [STARTS]: '7x5 0x5 0x20' }, at: { '6m': [], '12m': [], '30m': [] } });
  await plays({ ...flapping, series: { [STARTS]: '7x3 8x3 0x3 1x3 2x20' }, at: { '12m': [], '20m': [flaps(3)] } });
});

test('many restarts of the exporter are none of its workers', () => plays({ ...flapping, series: { [STARTS]: '3x3 0x3 0x3 1x2 0x3 0x30' }, at: { '15m': [], '30m': [] } }));

const beat = { alert: 'CeleriacBeatSilent', severity: 'critical' } as const;
const seen = (task: string): string => `celeriac_periodic_task_last_seen_timestamp_seconds{cluster="shop",task="${task}"}`;
const interval = (task: string): string => `celeriac_periodic_task_interval_seconds{cluster="shop",task="${task}"}`;
const overdue = (task: string, past: string): Fired => ({
  labels: { cluster: 'shop', task },
  description: `The periodic task ${task} of cluster shop was not seen for 2 of its intervals and ${past}: beat is not running, or its schedule has lost the task.`,
});

test('a periodic task is missed after two of its own intervals and a minute', () =>
  plays({
    ...beat,
    series: { [seen('tick')]: '0+60x10 600x60', [interval('tick')]: '60x70', [seen('report')]: '600x70', [interval('report')]: '3600x70' },
    // Last seen at minute 10: 2 intervals and the grace are over at 13, and hold a minute later.
    at: { '13m': [], '14m': [], '15m': [overdue('tick', '3m 0s')], '60m': [overdue('tick', '48m 0s')] },
  }));

test('it is well again with the next one; a task that is taken out of the schedule is not missed', () =>
  plays({
    ...beat,
    series: { [seen('tick')]: '0x20 1200+60x10', [interval('tick')]: '60x40', [seen('gone')]: '0x5 stale', [interval('gone')]: '60x5 stale' },
    at: { '5m': [overdue('tick', '3m 0s'), overdue('gone', '3m 0s')], '10m': [overdue('tick', '8m 0s')], '21m': [], '30m': [] },
  }));
