import { connect } from 'amqplib';
import type { Channel, ChannelModel } from 'amqplib';
import type { AmqpBrokerConfig } from '../../config/config.ts';
import { tlsOptions } from '../tls.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** How long a broker has to confirm that the connection is closed. */
const GOODBYE_MS = 2_000;

export interface Connection {
  readonly model: ChannelModel;
  /** Resolves with why when it is gone. Never rejects. */
  readonly ended: Promise<unknown>;
  /** Why the broker takes no messages at the moment: short of memory or disk. */
  readonly blocked: () => string | undefined;
  /** Never rejects. */
  close(): Promise<void>;
}

export async function connectAmqp(broker: AmqpBrokerConfig, name: string, signal: AbortSignal): Promise<Connection> {
  signal.throwIfAborted();
  // amqplib has no way to give up a connection whose broker is silent; its socket does.
  const hangUp = new AbortController();
  const stop = (): void => hangUp.abort();
  signal.addEventListener('abort', stop, { once: true });
  const socketOptions = {
    ...(broker.tls && tlsOptions(broker.tls)),
    noDelay: true,
    keepAlive: true,
    keepAliveDelay: 30_000,
    timeout: CONNECT_TIMEOUT_MS,
    signal: hangUp.signal,
    clientProperties: { connection_name: name },
  };
  try {
    const model = await connect(
      {
        protocol: broker.tls ? 'amqps' : 'amqp',
        hostname: broker.host,
        port: broker.port,
        username: broker.username,
        password: broker.password,
        vhost: encodeURIComponent(broker.vhost),
        heartbeat: broker.heartbeatSeconds,
      },
      socketOptions,
    );
    return watched(model, hangUp);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function watched(model: ChannelModel, hangUp: AbortController): Connection {
  let failure: unknown;
  let blocked: string | undefined;
  model.on('error', (error: Error) => (failure ??= error));
  model.on('blocked', (reason: string) => (blocked = reason));
  model.on('unblocked', () => (blocked = undefined));
  const ended = new Promise<unknown>((resolve) => {
    model.once('close', (error?: Error) => resolve(failure ?? error ?? new Error('RabbitMQ closed the connection')));
  });
  return {
    model,
    ended,
    blocked: () => blocked,
    async close() {
      const impatience = setTimeout(() => hangUp.abort(), GOODBYE_MS);
      // It rejects when the connection is closed already.
      await Promise.race([model.close().catch(() => undefined), ended]);
      clearTimeout(impatience);
      hangUp.abort();
    },
  };
}

/** A channel whose failure is told by what was asked on it, or by `closed`, and never thrown at the process. */
export async function openChannel<Opened extends Channel>(
  opening: Promise<Opened>,
  closed: (why: unknown) => void,
): Promise<Opened> {
  const channel = await opening;
  let failure: unknown;
  channel.on('error', (error: Error) => (failure ??= error));
  channel.once('close', () => closed(failure));
  return channel;
}

export function ignore(): void {
  // Whoever waits for an answer on that channel gets the error.
}
