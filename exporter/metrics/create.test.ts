import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MetricFamily } from '../config/config.ts';
import type { Series } from '../state/series.ts';
import { METRIC_FAMILIES } from '../config/config.ts';
import { silentLogger } from '../logger.ts';
import { createMetrics } from './create.ts';
import { OWN_METRICS } from './own.ts';
import { subjects } from './subjects.ts';
import { cluster, config, scrape, sources } from './testing/cluster.ts';
import { parseExposition, values } from './testing/exposition.ts';
import { shop } from './testing/shop.ts';
import { HandMadeState, series } from './testing/state.ts';

test('the page of a small cluster, whole', async (t) => {
  const families = METRIC_FAMILIES.filter((family) => family !== 'process');
  const { body, contentType } = await createMetrics(sources(cluster(shop())), config(...families)).text();
  parseExposition(body.toString());
  // How long it took and what it ran on is another thing each time.
  const page = body.toString().split('\n').filter((line) => !/celeriac_(scrape|build)_/.test(line)).join('\n');
  t.assert.fileSnapshot(page, `${import.meta.dirname}/testing/shop.prom`, { serializers: [(text) => String(text)] });
  assert.equal(contentType, 'text/plain; version=0.0.4; charset=utf-8');
});

test('every metric is described, and has no label but those of its description', async () => {
  const page = await scrape(shop(), ...METRIC_FAMILIES.filter((family) => family !== 'process'));
  const described = [...subjects({ maxSeries: 1 }).flatMap(({ metrics }) => metrics), ...OWN_METRICS];
  assert.deepEqual([...page.keys()].sort(), described.map(({ name }) => name).sort());
  for (const { name, type, labels, help } of described) {
    const family = page.get(name);
    assert.ok(family, name);
    assert.equal(family.type, type);
    assert.equal(family.help, help);
    for (const sample of family.samples) {
      const unknown = Object.keys(sample.labels).filter((label) => label !== 'le' && !labels.includes(label));
      assert.deepEqual(unknown, [], name);
    }
  }
});

test('names follow the conventions: a unit, _total on counters and nowhere else, no _created', async () => {
  const page = await scrape(shop(), ...METRIC_FAMILIES.filter((family) => family !== 'process'));
  for (const { name, type, samples } of page.values()) {
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    assert.ok(!samples.some((sample) => sample.name.endsWith('_created')), name);
  }
});

test('--metrics chooses families', async () => {
  const prefixes: Record<MetricFamily, RegExp> = {
    flower: /^flower_/,
    celery: /^celery_/,
    waits: /^celeriac_task_wait_seconds$/,
    queues: /^celeriac_queue_/,
    workers: /^celeriac_(worker|periodic_task_)/,
    exceptions: /^celeriac_task_exceptions_total$/,
    history: /^celeriac_history_/,
    exporter: /^celeriac_/,
    process: /^(process|nodejs)_/,
  };
  for (const family of METRIC_FAMILIES) {
    const names = [...(await scrape(shop(), family)).keys()];
    assert.ok(names.length > 0, family);
    for (const name of names) assert.match(name, prefixes[family], family);
  }
});

test('several clusters share each metric and stay apart by label', async () => {
  const { body } = await createMetrics(sources(cluster(shop('eu')), cluster(shop('us'))), config(...METRIC_FAMILIES)).text();
  const page = parseExposition(body.toString());
  assert.deepEqual(values(page, 'celery_worker_up', 'cluster', 'worker'), {
    'eu celery@host-1': 1,
    'eu mail@host-2': 0,
    'us celery@host-1': 1,
    'us mail@host-2': 0,
  });
  assert.deepEqual(values(page, 'celeriac_up', 'cluster'), { eu: 1, us: 1 });
  for (const [name, { samples }] of page) {
    if (/^(process|nodejs)_|^celeriac_(build|scrape|change_stream|audit|sign_in)/.test(name)) continue;
    assert.deepEqual([...new Set(samples.map(({ labels }) => labels['cluster']))], ['eu', 'us'], name);
  }
});

test('a subject that fails costs its own lines only; it is counted each time and logged once', async () => {
  class BrokenState extends HandMadeState {
    override series(): Iterable<Series> {
      throw new Error('no series today');
    }
  }
  const logged: unknown[] = [];
  const logger = Object.assign(Object.create(silentLogger) as typeof silentLogger, { error: (fields: unknown) => logged.push(fields) });
  const metrics = createMetrics({ ...sources(cluster(Object.assign(new BrokenState(), { present: shop().present }))), logger }, config(...METRIC_FAMILIES));
  await metrics.text();
  const page = parseExposition((await metrics.text()).body.toString());
  assert.ok(!page.has('flower_events_total') && !page.has('celery_task_received_total'));
  assert.equal(page.get('celery_worker_up')?.samples.length, 2);
  const failed = Object.entries(values(page, 'celeriac_scrape_errors_total', 'subject')).filter(([, count]) => count > 0);
  assert.deepEqual(failed, [['flower-tasks', 2], ['celery-tasks', 2], ['exceptions', 2]]);
  assert.equal(logged.length, 3);
});

test('a broken connection to the broker is a number, and no reason to fail', async () => {
  const transportStatus = () => ({
    state: 'waiting', reconnects: 3, cuts: 1, dropped: { 'queue-full': 9, novel: 1 }, messages: 7, bytes: 700, buffered: 2,
  });
  const { body } = await createMetrics(sources(cluster(shop(), { transportStatus })), config('exporter')).text();
  const page = parseExposition(body.toString());
  assert.deepEqual(values(page, 'celeriac_up', 'cluster'), { default: 0 });
  assert.deepEqual(values(page, 'celeriac_transport_reconnects_total'), { '': 3 });
  assert.deepEqual(values(page, 'celeriac_event_messages_dropped_total', 'reason'), {
    'buffer-full': 0, 'queue-full': 9, 'undecodable-envelope': 0, novel: 1,
  });
});

test('the survey’s failures and silent workers show', async () => {
  const status = () => ({
    workers: { rounds: 4, error: undefined },
    queues: { leftOut: 2, error: 'connection refused', api: { error: undefined } },
    mailbox: { duplicate: 1 },
  });
  const { body } = await createMetrics(sources(cluster(shop(), { survey: { status } })), config('exporter')).text();
  const page = parseExposition(body.toString());
  assert.deepEqual(values(page, 'celeriac_survey_failing', 'part'), { workers: 0, queues: 1, 'broker-api': 0 });
  assert.deepEqual(values(page, 'celeriac_survey_silent_workers'), { '': 1 });
  assert.deepEqual(values(page, 'celeriac_survey_last_success_timestamp_seconds', 'method'), { stats: 1990 });
  assert.deepEqual(values(page, 'celeriac_worker_last_answer_timestamp_seconds', 'worker'), { 'celery@host-1': 1990 });
});

test('a page that is being sent is not written over; one that was released is', async () => {
  const state = new HandMadeState();
  const one = series({ events: { received: 1 } });
  state.counted = [one];
  const metrics = createMetrics(sources(cluster(state)), config('celery'));
  const first = await metrics.text();
  const shown = first.body.toString();
  one.events[1]! += 1;
  const second = await metrics.text();
  assert.equal(first.body.toString(), shown);
  first.release();
  const third = await metrics.text();
  first.release();
  const [secondShown, thirdShown] = [second.body.toString(), third.body.toString()];
  await metrics.text();
  assert.equal(third.body.buffer, first.body.buffer, 'the memory is used again');
  assert.deepEqual([second.body.toString(), third.body.toString()], [secondShown, thirdShown]);
});

test('scrapes at the same time each get a whole page', async () => {
  const metrics = createMetrics(sources(cluster(shop())), config(...METRIC_FAMILIES));
  const pages = await Promise.all([metrics.text(), metrics.text(), metrics.text()]);
  for (const { body } of pages) assert.ok(parseExposition(body.toString()).has('celeriac_build_info'));
});
