import { fileURLToPath } from 'node:url';
import { applicationDirectory, applicationEnvironment } from '../services/celery.ts';
import type { Application } from '../services/celery.ts';
import { Client } from '../services/client.ts';
import { Supervised } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';
import type { CeleryVersion } from '../services/python.ts';

/** A request as it came out at a worker's mailbox. */
export interface HeardRequest {
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface TakenMessage {
  readonly body: string;
  readonly content_type: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly delivery_info: Readonly<Record<string, unknown>>;
}

/** What workers and clients do at a broker. */
export interface Peer {
  /** Sends events, one message each or one for all of them. */
  emit(events: readonly Readonly<Record<string, unknown>>[], batch?: boolean, hostname?: string): Promise<void>;
  /** A mailbox that answers `ping` with `{ok: 'pong'}` and `echo` with its arguments. */
  listen(node: string): Promise<void>;
  heard(node: string): Promise<readonly HeardRequest[]>;
  deafen(node: string): Promise<void>;
  call(task: string, queue: string, options?: { priority?: number; times?: number }): Promise<void>;
  /** Takes messages from a queue and leaves them unacknowledged. */
  take(queue: string, count?: number): Promise<readonly TakenMessage[]>;
  acknowledge(): Promise<void>;
  declare(queue: string, queueArguments?: Readonly<Record<string, unknown>>): Promise<void>;
  stop(): Promise<void>;
}

/** Celery and kombu themselves, in Python: see peer.py. */
export async function startPeer(application: Application, version: CeleryVersion = '5.7.0'): Promise<Peer> {
  const { python } = await pythonEnvironment(version);
  const client = new Client(
    new Supervised({
      name: `peer-${version}`,
      command: python,
      args: [fileURLToPath(new URL('peer.py', import.meta.url))],
      cwd: applicationDirectory,
      env: applicationEnvironment(application),
      stdin: 'pipe',
      stdout: 'pipe',
    }),
  );
  return {
    emit: async (emit, batch = false, hostname = 'w1@peer') => void (await client.request({ emit, batch, hostname })),
    listen: async (listen) => void (await client.request({ listen })),
    heard: async (heard) => (await client.request({ heard }))['requests'] as HeardRequest[],
    deafen: async (deafen) => void (await client.request({ deafen })),
    call: async (call, queue, options) => void (await client.request({ call, queue, ...options })),
    take: async (take, count = 1) => (await client.request({ take, count }))['taken'] as TakenMessage[],
    acknowledge: async () => void (await client.request({ acknowledge: true })),
    declare: async (declare, queueArguments = {}) => void (await client.request({ declare, arguments: queueArguments })),
    stop: () => client.stop(),
  };
}
