import { execFileSync } from 'node:child_process';
import assert from 'node:assert/strict';
import type { ControlAnswer, ControlOutcome } from '../../exporter/contract/control.ts';
import type { TaskDetail } from '../../exporter/contract/task.ts';
import type { WorkerDetail } from '../../exporter/contract/worker.ts';
import { startWorker } from '../services/celery.ts';
import type { Worker, WorkerOptions } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startPeer } from '../transport/peer.ts';
import type { Peer } from '../transport/peer.ts';
import { brokers } from './broker.ts';
import type { Broker } from './broker.ts';
import { until } from './watch.ts';

const SPY = 'spy@peer';

/** A real cluster with the real exporter beside it, commanded over HTTP; and a mailbox that hears whatever is sent to workers. */
export interface ControlledCluster {
  readonly broker: Broker;
  readonly exporter: Exporter;
  readonly client: Client;
  /** By the part of their names before the `@`. */
  readonly workers: Readonly<Record<string, Worker>>;
  /** The outcomes of a command that was sent. */
  control(command: string, body?: Readonly<Record<string, unknown>>): Promise<readonly ControlOutcome[]>;
  /** Whatever is answered. */
  post(path: string, body?: Readonly<Record<string, unknown>>): Promise<{ status: number; body: string }>;
  worker(name: string): Promise<WorkerDetail>;
  /** Undefined where it is not known yet. */
  task(id: string): Promise<TaskDetail | undefined>;
  untilTask(id: string, state: string): Promise<TaskDetail>;
  /** Methods of the requests that workers got, so far; those of the survey are left out. */
  heard(): Promise<readonly string[]>;
  stop(): Promise<void>;
}

const SURVEYED = new Set(['stats', 'active_queues', 'registered', 'active', 'reserved', 'scheduled', 'revoked', 'conf', 'hello']);

/** Every worker is known to the exporter when this returns, with what it answers. */
export async function startCluster(kind: Broker['kind'], given: Readonly<Record<string, WorkerOptions>>, flags: readonly string[] = []): Promise<ControlledCluster> {
  const broker = await brokers[kind]();
  const { application } = broker;
  const exporter = await startExporter({ broker: application.broker, flags: ['--survey-interval=60s', '--inspect-timeout=5s', ...flags] });
  const [client, peer, ...started] = await Promise.all([
    startClient(application),
    startPeer(application),
    ...Object.entries(given).map(([name, options]) => startWorker(application, { hostname: `${name}@shop`, ...options })),
  ]);
  await peer.listen(SPY);
  const workers = Object.fromEntries(Object.keys(given).map((name, place) => [name, started[place] as Worker]));
  const cluster = commanded({ broker, exporter, client, peer, workers });
  await until('every worker has answered', async () => {
    const known = await Promise.all(Object.keys(workers).map((name) => cluster.worker(name)));
    return known.every((one) => Object.keys(one?.inspected ?? {}).length === 8);
  }, 60);
  return cluster;
}

function commanded(parts: Pick<ControlledCluster, 'broker' | 'exporter' | 'client' | 'workers'> & { peer: Peer }): ControlledCluster {
  const { broker, exporter, client, peer, workers } = parts;
  const post = async (path: string, body: Readonly<Record<string, unknown>> = {}) => {
    const response = await exporter.get(path, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(30_000) });
    return { status: response.status, body: await response.text() };
  };
  const task = async (id: string) => {
    const response = await exporter.get(`/api/v1/task?uuid=${id}`);
    return response.status === 200 ? ((await response.json()) as { task: TaskDetail }).task : undefined;
  };
  return {
    broker,
    exporter,
    client,
    workers,
    post,
    control: async (command, body) => {
      const answer = await post(`/api/v1/control/${command}`, body);
      assert.equal(answer.status, 200, answer.body);
      return (JSON.parse(answer.body) as ControlAnswer).outcomes;
    },
    worker: async (name) => (await exporter.json<{ worker: WorkerDetail }>(`/api/v1/worker?name=${name}@shop`)).worker,
    task,
    untilTask: async (id, state) => {
      let last: TaskDetail | undefined;
      try {
        await until(`task ${id} is ${state}`, async () => (last = await task(id))?.state === state);
      } catch (thrown) {
        throw new Error(`the task is ${last?.state}`, { cause: thrown });
      }
      return last as TaskDetail;
    },
    heard: async () => (await peer.heard(SPY)).map(({ body }) => String(body['method'])).filter((method) => !SURVEYED.has(method)),
    stop: async () => {
      for (const worker of Object.values(workers)) worker.resume();
      await Promise.all([...Object.values(workers).map((worker) => worker.kill()), client.stop(), peer.stop(), exporter.stop()]);
      await broker.stop();
    },
  };
}

/** Process ids of a process' children, as the kernel tells. */
export function childrenOf(pid: number): number[] {
  try {
    return execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).split('\n').filter((line) => line.trim() !== '').map(Number);
  } catch {
    return []; // ps ends with 1 where there is none
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** `{a@shop: 'ok'}` */
export function outcomesIn(outcomes: readonly ControlOutcome[]): Record<string, string> {
  return Object.fromEntries(outcomes.map(({ worker, outcome }) => [worker, outcome]));
}
