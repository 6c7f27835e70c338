import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exporter } from '../services/exporter.ts';
import type { Measurement } from './budget.ts';
import type { Broker, Publisher } from './publisher.ts';
import { startExporter } from '../services/exporter.ts';
import { dataDirectory } from '../services/process.ts';
import { BUDGETS, quantile } from './budget.ts';
import { copyOfMillionTasks } from './history/million-tasks.ts';
import { cpuSeconds, residentBytes } from './process-numbers.ts';
import { publishSteadily } from './steadily.ts';
import type { Stream } from './stream.ts';
import { BUDGET_STREAM, makeStream } from './stream.ts';

/** Events a second at which CPU is measured: five times a very busy cluster, and within what one Node can take. */
const BUSY_RATE = 50_000;
/** The rate at which scrapes and pages are measured. */
const RATE = 10_000;
const LOAD_SECONDS = 20;
/** A process that uses so little in so long has nothing left to do; the survey goes on meanwhile. */
const IDLE_MS = 400;
const IDLE_CPU_SECONDS = 0.03;

const connection = new Agent({ keepAlive: true, maxSockets: 1 });

/**
 * The real command on a real broker: a stream at a high rate without and with history, then, everything on, scrapes and pages
 * while events arrive at a steady rate and the state is full, and a stream at full speed.
 */
export async function measureWholeProcess(broker: Broker): Promise<Measurement[]> {
  return [...(await measureWithoutHistory(broker)), ...(await measureEverything(broker)), ...(await measureLargeHistory(broker))];
}

async function measureWithoutHistory(broker: Broker): Promise<Measurement[]> {
  const exporter = await startExporter({ broker: broker.url, db: 'off' });
  try {
    await exporter.untilReady();
    await warmUp(broker, exporter);
    return [{ ...(await measureBusy(broker, exporter))[0], what: 'CPU for 100,000 events, history off' }];
  } finally {
    await exporter.stop();
  }
}

async function measureEverything(broker: Broker): Promise<Measurement[]> {
  const exporter = await startExporter({ broker: broker.url, db: join(dataDirectory('bench'), 'celeriac.db') });
  try {
    await exporter.untilReady();
    await warmUp(broker, exporter);
    return [
      ...(await measureBusy(broker, exporter)),
      ...(await measureLoad(broker, exporter)),
      ...(await measureFullSpeed(broker, exporter)),
    ];
  } finally {
    await exporter.stop();
  }
}

/** Everything on, where a day of a million tasks is in the history already. */
async function measureLargeHistory(broker: Broker): Promise<Measurement[]> {
  const exporter = await startExporter({ broker: broker.url, db: copyOfMillionTasks(), flags: ['--history-success-age=never', '--history-failure-age=never'] });
  try {
    await exporter.untilReady();
    await warmUp(broker, exporter);
    return (await measureBusy(broker, exporter)).slice(0, 3).map((measurement) => ({ ...measurement, subject: `${measurement.subject}, 1,000,000 tasks kept` }));
  } finally {
    await exporter.stop();
  }
}

/** Code that runs for weeks is compiled. */
async function warmUp(broker: Broker, exporter: Exporter): Promise<void> {
  const stream = makeStream({ ...BUDGET_STREAM, tasks: 20_000, seed: 7 }, Date.now() / 1000);
  const publisher = await broker.prepare(stream.messages);
  await publishSteadily(publisher, BUSY_RATE / BUDGET_STREAM.batch);
  await publisher.close();
  for (let n = 0; n < 20; n += 1) await timed(exporter, '/metrics').then(() => timed(exporter, '/api/tasks?limit=100'));
  await idle(exporter.process.pid);
}

async function measureBusy(broker: Broker, exporter: Exporter): Promise<[Measurement, ...Measurement[]]> {
  const stream = makeStream({ ...BUDGET_STREAM, seed: 1 }, Date.now() / 1000);
  const run = await play(broker, exporter, stream, (publisher) => publishSteadily(publisher, BUSY_RATE / BUDGET_STREAM.batch));
  const subject = `${broker.name}, ${BUSY_RATE.toLocaleString('en')} events/s`;
  return [
    { subject, what: 'CPU for 100,000 events', value: (run.cpu / run.seen) * 100_000, unit: 's', limit: BUDGETS.wholeProcess },
    { subject, what: '… of it in the thread of the history', value: (run.history / run.seen) * 100_000, unit: 's', limit: BUDGETS.history },
    lostOf(subject, stream, run, BUDGETS.lost),
    { subject, what: 'resident memory grown for each task, garbage included', value: run.grown / stream.tasks, unit: 'bytes' },
  ];
}

/** As fast as the broker takes it: much faster than any monitor reads. */
async function measureFullSpeed(broker: Broker, exporter: Exporter): Promise<Measurement[]> {
  const stream = makeStream({ ...BUDGET_STREAM, seed: 3 }, Date.now() / 1000);
  const run = await play(broker, exporter, stream, (publisher) => publisher.publish(0, publisher.length));
  const subject = `${broker.name}, full speed`;
  return [
    { subject, what: 'published at', value: stream.events / run.publishedIn, unit: 'events/s' },
    lostOf(subject, stream, run),
    ...(run.seen < stream.events ? await reasonsOf(exporter, subject) : []),
  ];
}

interface Run {
  readonly seen: number;
  readonly cpu: number;
  /** CPU seconds of it that the history's thread took. */
  readonly history: number;
  readonly publishedIn: number;
  readonly grown: number;
}

/** Publishes a stream and waits until the exporter has seen it, or sees no more of it. */
async function play(broker: Broker, exporter: Exporter, stream: Stream, publish: (publisher: Publisher) => Promise<void>): Promise<Run> {
  const { pid } = exporter.process;
  const publisher = await broker.prepare(stream.messages);
  const events = await eventsSeen(exporter);
  const history = await historyCpu(exporter);
  await idle(pid);
  const before = { memory: residentBytes(pid), cpu: cpuSeconds(pid) };
  const started = performance.now();
  await publish(publisher);
  const publishedIn = (performance.now() - started) / 1000;
  await idle(pid);
  const cpu = cpuSeconds(pid) - before.cpu;
  const grown = residentBytes(pid) - before.memory;
  await publisher.close();
  return { seen: (await eventsSeen(exporter)) - events, history: (await historyCpu(exporter)) - history, publishedIn, cpu, grown };
}

function lostOf(subject: string, stream: Stream, { seen }: Run, limit?: number): Measurement {
  return { subject, what: `lost of ${stream.events.toLocaleString('en')}`, value: stream.events - seen, unit: 'events', limit };
}

/** Where events were lost: at the broker, which cut us off as too slow, or in our own buffer. */
async function reasonsOf(exporter: Exporter, subject: string): Promise<Measurement[]> {
  const cuts = (await exporter.metric('celeriac_transport_cuts_total')) ?? 0;
  const measurements: Measurement[] = [{ subject, what: '… times that Redis cut us off', value: cuts, unit: 'times' }];
  for (const reason of ['buffer-full', 'queue-full', 'undecodable-envelope']) {
    const messages = (await exporter.metric('celeriac_event_messages_dropped_total', { reason })) ?? 0;
    if (messages > 0) measurements.push({ subject, what: `… dropped, ${reason}`, value: messages, unit: 'messages' });
  }
  return measurements;
}

async function measureLoad(broker: Broker, exporter: Exporter): Promise<Measurement[]> {
  const stream = makeStream({ ...BUDGET_STREAM, tasks: Math.ceil((RATE * LOAD_SECONDS) / 3), seed: 2 }, Date.now() / 1000);
  let isOver = false;
  let samples: Promise<Samples> | undefined;
  const run = await play(broker, exporter, stream, async (publisher) => {
    samples = ask(exporter, () => isOver);
    await publishSteadily(publisher, RATE / BUDGET_STREAM.batch);
    isOver = true;
  });
  const { scrapes, pages, cpu } = (await samples)!;
  const subject = `${broker.name}, ${RATE.toLocaleString('en')} events/s`;
  return [
    { subject, what: `scrape, median of ${scrapes.length}`, value: quantile(scrapes, 0.5), unit: 'ms', limit: BUDGETS.scrape },
    { subject, what: '… p99', value: quantile(scrapes, 0.99), unit: 'ms' },
    { subject, what: '/api/tasks?limit=100, median', value: quantile(pages, 0.5), unit: 'ms', limit: BUDGETS.page },
    { subject, what: '… p99', value: quantile(pages, 0.99), unit: 'ms' },
    { subject, what: 'CPU for a scrape, a page and the events meanwhile', value: (cpu / scrapes.length) * 1000, unit: 'ms' },
    lostOf(subject, stream, run, BUDGETS.lost),
    { subject, what: 'memory of the process', value: residentBytes(exporter.process.pid) / 1024 / 1024, unit: 'MiB' },
  ];
}

interface Samples {
  readonly scrapes: readonly number[];
  readonly pages: readonly number[];
  /** CPU seconds of the exporter from the first to the last, events included. */
  readonly cpu: number;
}

/** A scrape and a page in turn, each once the one before has been read to its end. */
async function ask(exporter: Exporter, isOver: () => boolean): Promise<Samples> {
  const scrapes: number[] = [];
  const pages: number[] = [];
  const before = cpuSeconds(exporter.process.pid);
  while (!isOver()) {
    scrapes.push(await timed(exporter, '/metrics'));
    pages.push(await timed(exporter, '/api/tasks?limit=100'));
    await sleep(50);
  }
  return { scrapes, pages, cpu: cpuSeconds(exporter.process.pid) - before };
}

/** As Prometheus asks: over a kept connection, compressed. What comes is read and not unpacked, which is not the exporter's time. */
function timed(exporter: Exporter, path: string): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const asked = request(`${exporter.url}${path}`, { agent: connection, headers: { 'accept-encoding': 'gzip' } }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${path} answered ${response.statusCode}`));
      response.resume().once('end', () => resolve(performance.now() - started)).once('error', reject);
    });
    asked.once('error', reject).end();
  });
}

/** Waits until the process is idle: it has seen what there was. Asking it meanwhile would be counted as its work. */
async function idle(pid: number): Promise<void> {
  for (let before = cpuSeconds(pid); ; ) {
    await sleep(IDLE_MS);
    const now = cpuSeconds(pid);
    if (now - before <= IDLE_CPU_SECONDS) return;
    before = now;
  }
}

async function eventsSeen(exporter: Exporter): Promise<number> {
  return (await exporter.metric('celeriac_events_total')) ?? 0;
}

async function historyCpu(exporter: Exporter): Promise<number> {
  return (await exporter.metric('celeriac_history_cpu_seconds_total')) ?? 0;
}
