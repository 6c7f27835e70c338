/** Alerts on the exporter, its broker, and what it hears. */
import { test } from 'node:test';
import { plays } from './promtool.ts';
import type { Fired } from './promtool.ts';

const labels = { cluster: 'shop' };
const BUILD = 'celeriac_build_info{version="1.2.3",revision="r",node="v24"}';

const down = { alert: 'CeleriacExporterDown', severity: 'critical' } as const;
const silent = (job = 'celeriac'): Fired => ({
  labels: { instance: 'a', job },
  description: `Prometheus cannot scrape a (job ${job}). Its clusters are not watched, and their other alerts are silent.`,
});

test('an exporter that cannot be scraped is down after two minutes, whatever its job is called', async () => {
  await plays({ ...down, series: { up: '1x10 0x200', [BUILD]: '1x10 stale' }, at: { '10m': [], '12m': [], '13m': [silent()], '200m': [silent()] } });
  const target = 'instance="a",job="shop/metrics"';
  await plays({ ...down, job: '', series: { [`up{${target}}`]: '1x10 0x20', [`celeriac_build_info{${target},version="1"}`]: '1x10 stale' }, at: { '20m': [silent('shop/metrics')] } });
});

test('a restart is none of that, and other targets are not ours', () =>
  plays({
    ...down,
    series: { up: '1x10 0x1 1x20', [BUILD]: '1x10 stale _ 1x20', 'up{job="node",instance="n"}': '0x40', 'up{job="other",instance="a"}': '0x40' },
    at: { '12m': [], '15m': [], '30m': [] },
  }));

const absent = { alert: 'CeleriacExporterAbsent', severity: 'critical', job: '' } as const;
const nowhere: Fired = { labels: {}, description: 'Prometheus has scraped no Celeriac exporter for 15 minutes: the target is gone, or nothing on it answers. No cluster is watched.' };

test('a Prometheus that has no exporter says so', async () => {
  await plays({ ...absent, series: { up: '1x40', [BUILD]: '1x10 stale' }, at: { '10m': [], '20m': [], '26m': [nowhere], '40m': [nowhere] } });
  await plays({ ...absent, series: { up: '1x40' }, at: { '4m': [], '5m': [nowhere] } });
});

test('one exporter is enough', () =>
  plays({ ...absent, series: { [BUILD]: '1x10 stale', 'celeriac_build_info{job="celeriac",instance="b",version="1"}': '1x60' }, at: { '30m': [], '60m': [] } }));

const UP = 'celeriac_up{cluster="shop"}';
const away = { alert: 'CeleriacBrokerAway', severity: 'critical' } as const;

test('a broker that is away for two minutes is told, a reconnection is not', () =>
  plays({
    ...away,
    series: { [UP]: '1x5 0x0 1x5 0x20', 'celeriac_up{cluster="other"}': '1x40' },
    at: {
      '6m': [], '13m': [],
      '15m': [{ labels, description: 'The exporter has no connection to the broker of cluster shop. Workers may have none either; the exporter tries again by itself, and its log says why it fails.' }],
    },
  }));

const LAST = 'celeriac_last_event_timestamp_seconds{cluster="shop"}';
const workers = (presence: string): string => `celeriac_workers{cluster="shop",presence="${presence}"}`;
const noEvents = { alert: 'CeleriacNoEvents', severity: 'critical' } as const;
const unheard = (time: string): Fired => ({
  labels,
  description: `The broker of cluster shop is there, but no event came for ${time}: workers are gone or send none, or the exporter listens where they do not send (virtual host, database, event exchange).`,
});

test('a cluster that falls silent is told after five minutes and one', () =>
  plays({
    ...noEvents,
    series: { [UP]: '1x60', [LAST]: '0+60x10 600x50', [workers('online')]: '2x10 0x50', [workers('silent')]: '0x10 2x50', [workers('lost')]: '0x60', [workers('offline')]: '0x60' },
    at: { '10m': [], '15m': [], '16m': [], '17m': [unheard('7m 0s')], '60m': [unheard('50m 0s')] },
  }));

test('a cluster whose workers all said goodbye, and a broker that is away, have other reasons', async () => {
  const silence = { [LAST]: '0x60', [workers('online')]: '0x60', [workers('lost')]: '0x60' };
  await plays({ ...noEvents, series: { ...silence, [UP]: '1x60', [workers('offline')]: '2x60' }, at: { '20m': [], '60m': [] } });
  await plays({ ...noEvents, series: { ...silence, [UP]: '0x60', [workers('offline')]: '0x60' }, at: { '20m': [], '60m': [] } });
});

test('an exporter that never heard anything listens in the wrong place', () =>
  plays({
    ...noEvents,
    series: { [UP]: '_x2 1x60', process_start_time_seconds: '_x2 120x60', [workers('online')]: '_x2 0x60', [workers('offline')]: '_x2 0x60' },
    at: { '7m': [], '9m': [unheard('7m 0s')] },
  }));

test('a restart of the exporter that hears its workers is no silence', () =>
  plays({
    ...noEvents,
    series: { [UP]: '1x10 stale _ 1x20', [LAST]: '0+60x10 stale _ 720+60x20', process_start_time_seconds: '0x10 stale _ 720x20', [workers('online')]: '2x10 stale _ 2x20', [workers('offline')]: '0x10 stale _ 0x20' },
    at: { '9m': [], '11m': [], '13m': [], '25m': [] },
  }));

const DROPPED = 'celeriac_event_messages_dropped_total{cluster="shop",reason="buffer-full"}';
const CUTS = 'celeriac_transport_cuts_total{cluster="shop"}';
const lost = { alert: 'CeleriacEventsLost', severity: 'warning' } as const;
const fewer: Fired = { labels, description: 'Event messages of cluster shop were dropped within 10 minutes, or the broker cut the exporter off as too slow: what it counts is too low.' };

test('lost events are told at once, and for ten minutes', () =>
  plays({ ...lost, series: { [DROPPED]: '0x10 40x60', [CUTS]: '0x40 1x30' }, at: { '10m': [], '11m': [fewer], '19m': [fewer], '25m': [], '42m': [fewer], '60m': [] } }));

test('a restart whose counters begin at 0 has lost nothing', () => plays({ ...lost, series: { [DROPPED]: '900x10 0x40', [CUTS]: '3x10 0x40' }, at: { '5m': [], '12m': [], '40m': [] } }));

const history = { alert: 'CeleriacHistoryAway', severity: 'warning' } as const;

test('a history that cannot be written is told, none at all is not', () =>
  plays({
    ...history,
    series: { 'celeriac_history_up{cluster="shop"}': '1x5 0x20', [UP]: '1x30' },
    at: { '9m': [], '11m': [{ labels, description: 'Tasks of cluster shop wait in memory for their history. When too many wait, the oldest changes are dropped.' }] },
  }));

const capped = { alert: 'CeleriacSeriesCapped', severity: 'warning' } as const;
const used = (share: string): Fired => ({
  labels,
  description: `${share} of --max-series are in use for cluster shop. Past it, further tasks and workers are counted together, under … as their labels.`,
});

test('series close to their limit are told once they stay there', () =>
  plays({
    ...capped,
    series: {
      'celeriac_series{cluster="shop"}': '4000x5 4800x10 5000x20 4000x20', 'celeriac_series_limit{cluster="shop"}': '5000x60',
      'celeriac_series{cluster="calm"}': '4500x60', 'celeriac_series_limit{cluster="calm"}': '5000x60',
    },
    at: { '10m': [], '16m': [used('96%')], '30m': [used('100%')], '50m': [] },
  }));
