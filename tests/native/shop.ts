/** A shop that has had a little of everything, watched by the real command, for the tests of the native API. */
import assert from 'node:assert/strict';
import { Clusters } from '../../exporter/rest/native/schema/cluster.ts';
import { RecentEvents } from '../../exporter/rest/native/schema/event.ts';
import { QueueLengths, Queues } from '../../exporter/rest/native/schema/queue.ts';
import { Aggregate, Failures, TaskTypes } from '../../exporter/rest/native/schema/statistics.ts';
import { Surveys } from '../../exporter/rest/native/schema/survey.ts';
import { TaskAnswer, TaskPage } from '../../exporter/rest/native/schema/task.ts';
import { WorkerAnswer, Workers } from '../../exporter/rest/native/schema/worker.ts';
import { startWorker } from '../services/celery.ts';
import type { Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';

const SCHEMAS = {
  clusters: Clusters,
  workers: Workers,
  worker: WorkerAnswer,
  tasks: TaskPage,
  task: TaskAnswer,
  'task-types': TaskTypes,
  failures: Failures,
  aggregate: Aggregate,
  queues: Queues,
  'queues/lengths': QueueLengths,
  events: RecentEvents,
  survey: Surveys,
} as const;

export type Query = Readonly<Record<string, string>>;

/** Tasks that ended before a test begins. */
export const ENDED = 47;

interface Sent {
  readonly added: string;
  readonly failed: string;
  readonly retried: string;
  readonly progressed: string;
  /** The last of a chain of two. */
  readonly chained: string;
}

export async function openShop(options: { readonly db?: string } = {}): Promise<Shop> {
  const redis = await startRedis();
  const application = { broker: redis.urlOf(0), backend: redis.urlOf(1) };
  const flags = ['--queue-interval=1s', '--survey-interval=2s'];
  const start = () => startExporter({ broker: application.broker, flags, ...options });
  const exporter = await start();
  await exporter.untilReady();
  const [client, ...workers] = await Promise.all([
    startClient(application),
    startWorker(application, { hostname: 'prefork/1@shop', queues: ['celery', 'mail'] }),
    startWorker(application, { hostname: 'threads@shop', pool: 'threads', queues: ['celery'] }),
  ]);
  await client.send({ task: 'shop.add', args: [1, 2] }, 40);
  const added = await client.call('shop.add', [40, 2], { queue: 'mail' });
  const failed = await client.call('shop.fail');
  await client.call('shop.fail');
  const retried = await client.call('shop.retry_then_succeed');
  const progressed = await client.call('shop.progress');
  const [chained = ''] = await client.send({
    chain: [
      { task: 'shop.add', args: [1, 2] },
      { task: 'shop.add', args: [10] },
    ],
  });
  await exporter.until(
    'all have ended',
    async () => {
      const tasks = Object.values(await exporter.json<Record<string, { readonly state: string }>>('/api/tasks'));
      return tasks.filter(({ state }) => state === 'SUCCESS' || state === 'FAILURE').length === ENDED;
    },
    60_000,
  );
  const sent = { added, failed, retried, progressed, chained };
  const close = async (): Promise<void> => {
    await Promise.all([client.stop(), ...workers.map((worker: Worker) => worker.stop())]);
    await redis.stop();
  };
  return new Shop({ exporter, start, client, sent, close });
}

/** States: open → closed. */
export class Shop {
  exporter: Exporter;
  readonly client: Client;
  readonly sent: Sent;
  readonly #start: () => Promise<Exporter>;
  readonly #close: () => Promise<void>;

  constructor(parts: {
    exporter: Exporter;
    start: () => Promise<Exporter>;
    client: Client;
    sent: Sent;
    close: () => Promise<void>;
  }) {
    this.exporter = parts.exporter;
    this.#start = parts.start;
    this.client = parts.client;
    this.sent = parts.sent;
    this.#close = parts.close;
  }

  async close(): Promise<void> {
    await this.exporter.stop();
    await this.#close();
  }

  /** The exporter ends and another begins, on the same broker and history. */
  async restart(): Promise<void> {
    await this.exporter.stop();
    this.exporter = await this.#start();
  }

  /** The answer, once it is what its schema says, to the last field. */
  async ask<Answer>(path: keyof typeof SCHEMAS, query: Query = {}): Promise<Answer> {
    const response = await this.exporter.get(`/api/v1/${path}?${new URLSearchParams(query).toString()}`);
    const body: unknown = await response.json();
    assert.equal(response.status, 200, JSON.stringify(body));
    const { error } = SCHEMAS[path].safeParse(body);
    assert.equal(error, undefined, `${path}: ${JSON.stringify(error?.issues)}`);
    return body as Answer;
  }
}
