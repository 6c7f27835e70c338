/**
 * How long a scrape takes: `node tests/metrics/bench.ts [series …]`, by default 1000 and 10000.
 *
 * A series is one (task, worker, queue), 50 tasks a worker, all that can be counted counted, and everything changes between
 * two scrapes. Beside the exporter's own page, prom-client formats the same samples from its own registry. At last the page
 * of a real state, 20 workers of 50 tasks, while 10,000 events a second are applied to it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Counter, Gauge, Registry } from 'prom-client';
import type { Series } from '../../exporter/state/series.ts';
import { METRIC_FAMILIES } from '../../exporter/config/config.ts';
import { createMetrics } from '../../exporter/metrics/create.ts';
import { cluster, config, sources } from '../../exporter/metrics/testing/cluster.ts';
import { parseExposition } from '../../exporter/metrics/testing/exposition.ts';
import { HandMadeState, observed, series, worker } from '../../exporter/metrics/testing/state.ts';
import { ClusterState } from '../../exporter/state/cluster-state.ts';
import { COUNTED_EVENTS } from '../../exporter/state/series.ts';
import { BusyCluster } from './busy-cluster.ts';

const TASKS = 50;
const RUNTIME_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const WAIT_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];
const SCRAPES = 30;

/** Events per second beside the scrapes of the last measurement. */
const EVENTS_PER_SECOND = 10_000;

async function compare(size: number): Promise<void> {
  const state = busyState(size);
  const metrics = createMetrics(sources(cluster(state)), { ...config(...METRIC_FAMILIES), maxSeries: size });
  const page = async (): Promise<Buffer> => {
    const { body, release } = await metrics.text();
    release();
    return body;
  };
  await measure(`${size} series, this exporter`, state, page);
  if (size > 2000) return;
  const registry = promClient(state);
  await measure(`${size} series, prom-client`, state, registry, 5);
}

function busyState(size: number): HandMadeState {
  const state = new HandMadeState();
  const workers = Math.max(1, Math.round(size / TASKS));
  for (let w = 0; w < workers; w++) {
    const name = `celery@worker-${w}.shop.example`;
    state.present.push(worker(name));
    state.events.push({ type: 'worker-heartbeat', worker: name, task: '', count: 100 });
    for (let t = 0; t < TASKS; t++) addSeries(state, name, `shop.tasks.orders.step_${t}`);
  }
  for (let t = 0; t < TASKS; t++) {
    const waits = observed(WAIT_BOUNDS, 0.01, 3, 40);
    state.waiting.push({ task: `shop.tasks.orders.step_${t}`, queue: 'celery', stages: { broker: waits, prefetch: waits, eta: waits } });
  }
  return state;
}

function addSeries(state: HandMadeState, name: string, task: string): void {
  const runtime = { succeeded: observed(RUNTIME_BOUNDS, 0.02, 0.3, 4), failed: task.endsWith('7') ? observed(RUNTIME_BOUNDS, 1) : undefined };
  state.counted.push(
    series({
      task,
      worker: name,
      events: { received: 4, started: 4, succeeded: 3, failed: 1 },
      exceptions: task.endsWith('7') ? { ValueError: 1 } : {},
      runtime,
      queueWait: observed(WAIT_BOUNDS, 0.2, 7),
    }),
  );
  for (const type of ['task-received', 'task-started', 'task-succeeded']) state.events.push({ type, worker: name, task, count: 4 });
}

/** What a few thousand events would change. */
function touch(state: HandMadeState): void {
  for (const each of state.counted) {
    for (let i = 0; i < 4; i++) each.events[i]! += 17;
    const { succeeded } = each.runtime;
    if (!succeeded) continue;
    succeeded.counts[3]! += 17;
    Object.assign(succeeded, { sum: succeeded.sum + 1.0371, count: succeeded.count + 17 });
  }
}

/** Milliseconds of each scrape: by the clock, and of processor time, which other processes do not disturb. */
class Times {
  readonly #wall: number[] = [];
  readonly #cpu: number[] = [];

  async measure<Result>(scrape: () => Promise<Result>): Promise<Result> {
    const [began, before] = [performance.now(), process.cpuUsage()];
    const result = await scrape();
    const { user, system } = process.cpuUsage(before);
    this.#cpu.push((user + system) / 1000);
    this.#wall.push(performance.now() - began);
    return result;
  }

  get scrapes(): number {
    return this.#wall.length;
  }

  report(what: string, body: Buffer): void {
    const lines = [...parseExposition(body.toString()).values()].reduce((sum, { samples }) => sum + samples.length, 0);
    console.log(`${what} (${lines} lines, ${(body.length / 1e6).toFixed(1)} MB):`);
    for (const [kind, taken] of [['clock', this.#wall], ['processor', this.#cpu]] as const) {
      taken.sort((a, b) => a - b);
      const at = (share: number): string => `${(taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? 0).toFixed(1)} ms`;
      console.log(`  ${kind}: median ${at(0.5)}, p95 ${at(0.95)}, slowest ${at(1)}`);
    }
  }
}

async function measure(what: string, state: HandMadeState, scrape: () => Promise<Buffer>, scrapes = SCRAPES): Promise<void> {
  const times = new Times();
  while (times.scrapes < scrapes) {
    touch(state);
    await times.measure(scrape);
  }
  times.report(what, await scrape());
}

/** celery-exporter's counters and histograms alone, refilled at each collection, which is how state's numbers would get in. */
function promClient(state: HandMadeState): () => Promise<Buffer> {
  const registry = new Registry();
  const registers = [registry];
  const labelNames = ['name', 'hostname', 'queue_name', 'worker', 'cluster'];
  const counters = COUNTED_EVENTS.map((event) => new Counter({ name: `celery_task_${event}_total`, help: event, labelNames, registers }));
  const buckets = ['runtime', 'wait'].map((name) => new Gauge({ name, help: name, labelNames: [...labelNames, 'le'], registers }));
  return async () => {
    registry.resetMetrics();
    for (const each of state.counted) fill(each, counters, buckets);
    return Buffer.from(await registry.metrics());
  };
}

function fill(each: Series, counters: Counter[], buckets: Gauge[]): void {
  const labels = { name: each.task, hostname: each.worker.split('@')[1] ?? '', queue_name: each.queue, worker: each.worker, cluster: 'default' };
  counters.forEach((counter, i) => counter.inc(labels, each.events[i] ?? 0));
  [each.runtime.succeeded, each.queueWait].forEach((histogram, i) => {
    histogram?.counts.forEach((count, bound) => buckets[i]?.set({ ...labels, le: String(histogram.bounds[bound] ?? '+Inf') }, count));
    buckets[i]?.set({ ...labels, le: 'sum' }, histogram?.sum ?? 0);
    buckets[i]?.set({ ...labels, le: 'count' }, histogram?.count ?? 0);
  });
}

async function underLoad(): Promise<void> {
  const settings = { ...config(...METRIC_FAMILIES), maxSeries: 5000 };
  const state = new ClusterState({
    cluster: 'default',
    limits: {
      maxTasks: 100_000,
      maxTaskBytes: 512 << 20,
      maxWorkers: 1000,
      maxValueLength: 1000,
      maxMessageBytes: 1 << 20,
      workerTimeoutSeconds: 300,
      purgeOfflineWorkersSeconds: 600,
      maxFutureSeconds: 60,
      streamBufferBytes: 1 << 20,
    },
    buckets: { runtime: RUNTIME_BOUNDS, wait: WAIT_BOUNDS },
    maxSeries: settings.maxSeries,
    defaultQueue: 'celery',
  });
  const metrics = createMetrics(sources({ ...cluster(), state }), settings);
  const busy = new BusyCluster(state);
  while (busy.applied < 100_000) busy.apply(1000);
  const began = performance.now();
  const before = busy.applied;
  const times = new Times();
  let body = Buffer.alloc(0);
  let nextScrape = began;
  while (times.scrapes < SCRAPES) {
    busy.apply(((performance.now() - began) / 1000) * EVENTS_PER_SECOND - (busy.applied - before));
    if (performance.now() >= nextScrape) {
      nextScrape += 200;
      const page = await times.measure(() => metrics.text());
      body = Buffer.from(page.body);
      page.release();
    }
    await sleep(5);
  }
  const rate = (busy.applied - before) / ((performance.now() - began) / 1000);
  times.report(`1000 series while ${Math.round(rate)} events/s are applied`, body);
}

const sizes = process.argv.slice(2).map(Number);
for (const size of sizes.length > 0 ? sizes : [1000, 10_000]) await compare(size);
await underLoad();
