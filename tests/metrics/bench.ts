/**
 * How long a scrape takes: `node tests/metrics/bench.ts [series …]`, by default 1000 and 10000.
 *
 * A series is one (task, worker, queue), 50 tasks a worker, all that can be counted counted, and everything changes between
 * two scrapes. Beside the exporter's own page, prom-client formats the same samples from its own registry.
 */
import { Counter, Gauge, Registry } from 'prom-client';
import type { Series } from '../../exporter/state/series.ts';
import { METRIC_FAMILIES } from '../../exporter/config/config.ts';
import { createMetrics } from '../../exporter/metrics/create.ts';
import { cluster, config, sources } from '../../exporter/metrics/testing/cluster.ts';
import { parseExposition } from '../../exporter/metrics/testing/exposition.ts';
import { HandMadeState, observed, series, worker } from '../../exporter/metrics/testing/state.ts';
import { COUNTED_EVENTS } from '../../exporter/state/series.ts';

const TASKS = 50;
const RUNTIME_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const WAIT_BOUNDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];
const SCRAPES = 30;

const sizes = process.argv.slice(2).map(Number);
for (const size of sizes.length > 0 ? sizes : [1000, 10_000]) await compare(size);

async function compare(size: number): Promise<void> {
  const state = busyState(size);
  const metrics = createMetrics(sources(cluster(state)), { ...config(...METRIC_FAMILIES), maxSeries: size });
  const page = async (): Promise<Buffer> => {
    const { body, release } = await metrics.text();
    release();
    return body;
  };
  report(`${size} series, this exporter`, await times(state, page), await page());
  if (size > 2000) return;
  const registry = promClient(state);
  report(`${size} series, prom-client`, await times(state, registry, 5), await registry());
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

async function times(state: HandMadeState, scrape: () => Promise<Buffer>, scrapes = SCRAPES): Promise<number[]> {
  const taken: number[] = [];
  for (let i = 0; i < scrapes; i++) {
    touch(state);
    const began = performance.now();
    await scrape();
    taken.push(performance.now() - began);
  }
  return taken.sort((a, b) => a - b);
}

function report(what: string, taken: number[], body: Buffer): void {
  const at = (share: number): string => (taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? 0).toFixed(1);
  const lines = [...parseExposition(body.toString()).values()].reduce((sum, { samples }) => sum + samples.length, 0);
  console.log(`${what}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(1)} ms (${lines} lines, ${(body.length / 1e6).toFixed(1)} MB)`);
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
