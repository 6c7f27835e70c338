import { connect } from 'amqplib';
import { Redis } from 'ioredis';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { dataDirectory } from '../services/process.ts';
import type { Measurement } from './budget.ts';
import { BUDGETS, quantile } from './budget.ts';
import { cpuSeconds } from './process-numbers.ts';
import type { Broker } from './publisher.ts';

const RATE = 1_000;
const SECONDS = 10;
const WARM_UP_SECONDS = 2;
const TICK_MS = 5;
const CONNECTIONS = 64;
const BODY = JSON.stringify({ args: [1, 'two', { three: [3.5, null] }], kwargs: { to: 'ada@example.com' }, expires: 3_600 });

/**
 * Task calls over HTTP at a steady rate, whether earlier ones are answered or not, with history on. Each is confirmed by the broker
 * before it is answered; what lies in the queue afterwards is counted.
 */
export async function measureCalls(broker: Broker): Promise<Measurement[]> {
  const queue = await queueAt(broker);
  const exporter = await startExporter({ broker: broker.url, db: join(dataDirectory('bench'), 'celeriac.db') });
  try {
    await exporter.untilReady();
    await callSteadily(exporter, RATE * WARM_UP_SECONDS);
    const before = { lying: await queue.length(), cpu: cpuSeconds(exporter.process.pid) };
    const { confirmed, took, seconds } = await callSteadily(exporter, RATE * SECONDS);
    const cpu = cpuSeconds(exporter.process.pid) - before.cpu;
    const lying = (await queue.length()) - before.lying;
    const subject = `${broker.name}, ${RATE.toLocaleString('en')} task calls/s`;
    return [
      { subject, what: `${(RATE * SECONDS).toLocaleString('en')} calls took`, value: seconds, unit: 's', limit: BUDGETS.calls },
      { subject, what: '… achieved', value: confirmed / seconds, unit: 'calls/s' },
      { subject, what: '… not confirmed', value: RATE * SECONDS - confirmed, unit: 'calls', limit: BUDGETS.lost },
      { subject, what: '… confirmed, and not in the queue', value: confirmed - lying, unit: 'calls', limit: BUDGETS.lost },
      { subject, what: '… answered, median', value: quantile(took, 0.5), unit: 'ms' },
      { subject, what: '… p99', value: quantile(took, 0.99), unit: 'ms' },
      { subject, what: 'CPU for 1,000 calls, their events included', value: (cpu / (RATE * SECONDS)) * 1_000, unit: 's' },
    ];
  } finally {
    await Promise.all([exporter.stop(), queue.close()]);
  }
}

interface Run {
  readonly confirmed: number;
  /** Milliseconds of each answer. */
  readonly took: readonly number[];
  readonly seconds: number;
}

async function callSteadily(exporter: Exporter, calls: number): Promise<Run> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const took: number[] = [];
  let confirmed = 0;
  const answers: Promise<void>[] = [];
  const started = performance.now();
  for (let asked = 0; asked < calls; ) {
    const due = Math.min(calls, Math.floor(((performance.now() - started) / 1000) * RATE));
    for (; asked < due; asked += 1) {
      const began = performance.now();
      const answer = call(exporter, agent).then((status) => {
        took.push(performance.now() - began);
        if (status === 200) confirmed += 1;
      });
      answers.push(answer);
    }
    await sleep(TICK_MS);
  }
  await Promise.all(answers);
  const seconds = (performance.now() - started) / 1000;
  agent.destroy();
  return { confirmed, took, seconds };
}

/** The status; 0 where there was no answer. */
function call(exporter: Exporter, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(BODY) };
    const asked = request(`${exporter.url}/api/task/send-task/shop.add`, { agent, method: 'POST', headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    });
    asked.once('error', () => resolve(0)).end(BODY);
  });
}

interface Queue {
  length(): Promise<number>;
  close(): Promise<void>;
}

/** The default queue, as a worker would have declared it. */
async function queueAt({ name, url }: Broker): Promise<Queue> {
  if (name === 'Redis') {
    const redis = new Redis(url);
    return { length: () => redis.llen('celery'), close: async () => void (await redis.quit()) };
  }
  const connection = await connect(url);
  const channel = await connection.createChannel();
  await channel.assertQueue('celery', { durable: true });
  return { length: async () => (await channel.checkQueue('celery')).messageCount, close: () => connection.close() };
}
