import { setTimeout as sleep } from 'node:timers/promises';
import type { Exporter } from '../services/exporter.ts';
import type { Measurement } from './budget.ts';
import type { Broker, Publisher } from './publisher.ts';
import { startExporter } from '../services/exporter.ts';
import { BUDGETS, quantile } from './budget.ts';
import { cpuSeconds, residentBytes } from './process-numbers.ts';
import { BUDGET_STREAM, makeStream } from './stream.ts';

/** The rate at which scrapes and pages are measured. */
const RATE = 10_000;
const LOAD_SECONDS = 20;
const TICK_MS = 10;

/**
 * The real command on a real broker, everything on: first a stream at full speed, then scrapes and pages while events
 * arrive at a steady rate and the state is full.
 */
export async function measureWholeProcess(broker: Broker): Promise<Measurement[]> {
  const exporter = await startExporter({ broker: broker.url });
  try {
    await exporter.untilReady();
    await warmUp(broker, exporter);
    return [...(await measureBurst(broker, exporter)), ...(await measureLoad(broker, exporter))];
  } finally {
    await exporter.stop();
  }
}

/** Code that runs for weeks is compiled. */
async function warmUp(broker: Broker, exporter: Exporter): Promise<void> {
  const stream = makeStream({ ...BUDGET_STREAM, tasks: 20_000, seed: 7 }, Date.now() / 1000);
  const publisher = await broker.prepare(stream.messages);
  await publisher.publish(0, publisher.length);
  await publisher.close();
  await exporter.until('idle again', async () => (await eventsSeen(exporter)) >= stream.events);
}

async function measureBurst(broker: Broker, exporter: Exporter): Promise<Measurement[]> {
  const { pid } = exporter.process;
  const stream = makeStream({ ...BUDGET_STREAM, seed: 1 }, Date.now() / 1000);
  const publisher = await broker.prepare(stream.messages);
  const eventsBefore = await eventsSeen(exporter);
  const memoryBefore = residentBytes(pid);
  const cpuBefore = cpuSeconds(pid);
  const started = performance.now();
  await publisher.publish(0, publisher.length);
  const published = performance.now();
  const seen = await settled(exporter, eventsBefore + stream.events);
  const cpu = cpuSeconds(pid) - cpuBefore;
  await publisher.close();
  const lost = eventsBefore + stream.events - seen;
  const subject = `${broker.name}, full speed`;
  return [
    { subject, what: 'CPU for 100,000 events', value: (cpu / stream.events) * 100_000, unit: 's', limit: BUDGETS.wholeProcess },
    { subject, what: `lost of ${stream.events.toLocaleString('en')}`, value: lost, unit: 'events', limit: BUDGETS.lost },
    { subject, what: 'published at', value: (stream.events / (published - started)) * 1000, unit: 'events/s' },
    { subject, what: 'memory grown for each task', value: (residentBytes(pid) - memoryBefore) / stream.tasks, unit: 'bytes' },
  ];
}

async function measureLoad(broker: Broker, exporter: Exporter): Promise<Measurement[]> {
  const stream = makeStream({ ...BUDGET_STREAM, tasks: Math.ceil((RATE * LOAD_SECONDS) / 3), seed: 2 }, Date.now() / 1000);
  const publisher = await broker.prepare(stream.messages);
  const before = await eventsSeen(exporter);
  const { pid } = exporter.process;
  const cpuBefore = cpuSeconds(pid);
  let isOver = false;
  const [, samples] = await Promise.all([
    publishSteadily(publisher, RATE / BUDGET_STREAM.batch).then(() => (isOver = true)),
    ask(exporter, () => isOver),
  ]);
  const seen = await settled(exporter, before + stream.events);
  const cpu = cpuSeconds(pid) - cpuBefore;
  await publisher.close();
  const subject = `${broker.name}, ${RATE.toLocaleString('en')} events/s`;
  return [
    { subject, what: 'CPU for 100,000 events, pages and scrapes', value: (cpu / stream.events) * 100_000, unit: 's' },
    { subject, what: `lost of ${stream.events.toLocaleString('en')}`, value: before + stream.events - seen, unit: 'events', limit: BUDGETS.lost },
    { subject, what: `scrape, median of ${samples.scrapes.length}`, value: quantile(samples.scrapes, 0.5), unit: 'ms', limit: BUDGETS.scrape },
    { subject, what: '… p99', value: quantile(samples.scrapes, 0.99), unit: 'ms' },
    { subject, what: '/api/tasks?limit=100, median', value: quantile(samples.pages, 0.5), unit: 'ms', limit: BUDGETS.page },
    { subject, what: '… p99', value: quantile(samples.pages, 0.99), unit: 'ms' },
    { subject, what: 'memory of the process', value: residentBytes(pid) / 1024 / 1024, unit: 'MiB' },
  ];
}

/** @param rate messages a second */
async function publishSteadily(publisher: Publisher, rate: number): Promise<void> {
  const started = performance.now();
  for (let at = 0; at < publisher.length; ) {
    const due = Math.min(publisher.length, Math.floor(((performance.now() - started) / 1000) * rate));
    if (due > at) await publisher.publish(at, due);
    at = Math.max(at, due);
    await sleep(TICK_MS);
  }
}

/** A scrape and a page in turn, one after the other has been read to its end. */
async function ask(exporter: Exporter, isOver: () => boolean): Promise<{ scrapes: number[]; pages: number[] }> {
  const scrapes: number[] = [];
  const pages: number[] = [];
  while (!isOver()) {
    scrapes.push(await timed(exporter, '/metrics'));
    pages.push(await timed(exporter, '/api/tasks?limit=100'));
    await sleep(50);
  }
  return { scrapes, pages };
}

async function timed(exporter: Exporter, path: string): Promise<number> {
  const started = performance.now();
  const response = await exporter.get(path);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return performance.now() - started;
}

/** Waits until all events are seen, or no more come. @returns how many were */
async function settled(exporter: Exporter, expected: number): Promise<number> {
  for (let seen = await eventsSeen(exporter), idle = 0; ; ) {
    if (seen >= expected || idle >= 3_000) return seen;
    await sleep(100);
    const now = await eventsSeen(exporter);
    idle = now === seen ? idle + 100 : 0;
    seen = now;
  }
}

async function eventsSeen(exporter: Exporter): Promise<number> {
  return (await exporter.metric('celeriac_events_total')) ?? 0;
}
