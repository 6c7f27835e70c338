/** A real Prometheus reads the page, and answers what the dashboards and alerts that people have ask it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HandMadeState } from '../../exporter/metrics/testing/state.ts';
import type { Prometheus } from './prometheus.ts';
import { METRIC_FAMILIES } from '../../exporter/config/config.ts';
import { createMetrics } from '../../exporter/metrics/create.ts';
import { cluster, config, sources } from '../../exporter/metrics/testing/cluster.ts';
import { parseExposition } from '../../exporter/metrics/testing/exposition.ts';
import { shop } from '../../exporter/metrics/testing/shop.ts';
import { series } from '../../exporter/metrics/testing/state.ts';
import { ensureProgram } from '../services/debian.ts';
import { startPrometheus } from './prometheus.ts';

const state = shop();
state.counted.push(series({ task: 'we"ird\n\\ 任务\r', worker: 'a\\"b@h', events: { received: 1, failed: 1 }, exceptions: { E: 1 } }));
// The process's own lines come and go: node counts garbage collections by kind once there was one.
const metrics = createMetrics(sources(cluster(state)), config(...METRIC_FAMILIES.filter((family) => family !== 'process')));
const server = createServer((_, response) => {
  happen(state);
  void metrics.text().then(({ body }) => response.end(body));
});
let prometheus: Prometheus;

before(async () => {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  prometheus = await startPrometheus(server.address() as AddressInfo);
  const scraped = (): Promise<boolean> => prometheus.query('count_over_time(up{job="celery-exporter"}[1m])').then(([up]) => (up?.value ?? 0) >= 4);
  for (const deadline = Date.now() + 30_000; !(await scraped()); await sleep(100)) {
    assert.ok(Date.now() < deadline, 'Prometheus has not scraped the page four times within 30 s');
  }
});

after(async () => {
  await prometheus.stop();
  server.close();
});

test('promtool has nothing against the page but names that are not ours to choose', async () => {
  const promtool = await ensureProgram('promtool', 'prometheus');
  const { body } = await createMetrics(sources(cluster(state)), config(...METRIC_FAMILIES)).text();
  const checked = spawnSync(promtool, ['check', 'metrics'], { input: body, encoding: 'utf8' });
  const inherited = /^(celery_active_(consumer|process|worker)_count|nodejs_active_(handles|requests|resources)_total) non-/;
  const complaints = `${checked.stdout}${checked.stderr}`.split('\n').filter((line) => line !== '' && !inherited.test(line));
  assert.deepEqual(complaints, []);
});

test('Prometheus takes every sample of the page', async () => {
  const expected = [...parseExposition((await metrics.text()).body.toString()).values()].flatMap(({ samples }) => samples).length;
  const [up] = await prometheus.query('min_over_time(up{job="celery-exporter"}[1m])');
  assert.equal(up?.value, 1);
  const [scraped] = await prometheus.query('scrape_samples_scraped{job="celery-exporter"}');
  assert.equal(scraped?.value, expected);
  const [duplicates] = await prometheus.query('prometheus_target_scrapes_sample_duplicate_timestamp_total + prometheus_target_scrapes_sample_out_of_order_total');
  assert.equal(duplicates?.value, 0);
});

test('labels arrive as they are named in the application', async () => {
  const found = await prometheus.query('celery_task_received_total{hostname="h"}');
  assert.deepEqual(found.map(({ labels }) => [labels['name'], labels['worker']]), [['we"ird\n\\ 任务\r', 'a\\"b@h']]);
});

const OF = 'cluster="default",namespace="shop",job=~".*celery.*"';
const increase = (event: string, by: string): string => `sum(increase(celery_task_${event}_total{${OF},queue_name!~"None",name!~"None"}[1m])) by (${by})`;

const QUESTIONS: Readonly<Record<string, string>> = {
  'celery-mixin, alert on failures': `${increase('failed', 'job, namespace, queue_name, name')} / (${increase('failed', 'job, namespace, queue_name, name')} + ${increase('succeeded', 'job, namespace, queue_name, name')}) * 100 > 5`,
  'celery-mixin, alert on queue length': `sum(celery_queue_length{${OF},queue_name!~"None"}) by (job, namespace, queue_name) > 6`,
  'celery-mixin, alert on workers': `celery_worker_up{${OF}} == 0`,
  'celery-mixin, workers': `count(celery_worker_up{${OF},queue_name!~"None"} == 1)`,
  'celery-mixin, active tasks': `sum(celery_worker_tasks_active{${OF},queue_name!~"None"})`,
  'celery-mixin, queues': `count(group by (queue_name) (celery_queue_length{${OF}}))`,
  'celery-mixin, success rate': `${increase('succeeded', 'job')} / (${increase('succeeded', 'job')} + ${increase('failed', 'job')}) > -1`,
  'celery-mixin, exceptions': `round(${increase('failed', 'job, exception')}) > 0`,
  'celery-mixin, mean runtime': `sum(rate(celery_task_runtime_sum{${OF}}[1m])) by (name) / sum(rate(celery_task_runtime_count{${OF}}[1m])) by (name) > 0`,
  'celery-mixin, runtime percentile': `histogram_quantile(0.95, sum(irate(celery_task_runtime_bucket{${OF},name=~".+"}[1m])) by (name, job, le)) > 0`,
  'Flower, alert on workers': 'flower_worker_online == 0',
  'Flower, alert on failures': 'sum(avg_over_time(flower_events_total{type="task-failed"}[15m])) by (task) / sum(avg_over_time(flower_events_total{type=~"task-failed|task-succeeded"}[15m])) by (task) * 100 > 1',
  'Flower, alert on prefetch': 'sum(avg_over_time(flower_task_prefetch_time_seconds[15m])) by (task, worker) > 0.1',
  'Flower, processed': 'sum by (worker) (increase(flower_events_total{worker=~".+",task=~".+",type=~"task-(succeeded|failed)"}[1m])) > 0',
  'Flower, executing': 'flower_worker_number_of_currently_executing_tasks{worker=~".+"} > 0',
  'Flower, prefetched': 'sum by (worker) (flower_worker_prefetched_tasks{worker=~".+"}) > 0',
  'Flower, P95 of runtime': 'histogram_quantile(0.95, sum by (le, task) (rate(flower_task_runtime_seconds_bucket{worker=~".+"}[1m]))) > 0',
};

for (const [whose, expression] of Object.entries(QUESTIONS)) {
  test(`${whose}: has an answer`, async () => {
    const results = await prometheus.query(expression);
    assert.ok(results.length > 0, expression);
    for (const { value } of results) assert.ok(Number.isFinite(value), `${value} for ${expression}`);
  });
}

/** What a cluster does between two scrapes: every series that fails at all fails again, and every runtime is seen again. */
function happen(cluster: HandMadeState): void {
  for (const { events, exceptions, runtime } of cluster.counted) {
    if (exceptions.size > 0) for (let i = 1; i < events.length; i++) events[i]! += exceptions.size;
    const classes = exceptions as Map<string, number>;
    for (const [name, count] of classes) classes.set(name, count + 1);
    for (const histogram of [runtime.succeeded, runtime.failed]) {
      if (!histogram) continue;
      histogram.counts[1]! += 1;
      Object.assign(histogram, { sum: histogram.sum + 0.5, count: histogram.count + 1 });
    }
  }
  for (const event of cluster.events) Object.assign(event, { count: event.count + 1 });
}
