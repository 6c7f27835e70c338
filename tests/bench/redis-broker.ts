import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Broker, Publisher } from './publisher.ts';
import type { StreamMessage } from './stream.ts';
import { startRedis } from '../services/redis.ts';

/** How far the publisher may be ahead of Redis' answers, messages: as a few dozen busy workers together. */
const IN_FLIGHT = 1_000;
const PER_WRITE = 100;

export async function redisBroker(): Promise<Broker> {
  const redis = await startRedis();
  return {
    name: 'Redis',
    url: redis.url,
    prepare: (messages) => RedisPublisher.connect(redis.port, messages),
    stop: () => redis.stop(),
  };
}

/** PUBLISH over a bare socket, encoded beforehand; every answer is an integer on a line, so answers are counted by lines. */
class RedisPublisher implements Publisher {
  readonly length: number;
  readonly #socket: Socket;
  readonly #commands: readonly Buffer[];
  #answered = 0;
  #asked = 0;
  #onAnswer: () => void = () => undefined;

  static async connect(port: number, messages: readonly StreamMessage[]): Promise<RedisPublisher> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.setNoDelay(true);
    return new RedisPublisher(socket, messages.map(commandOf));
  }

  private constructor(socket: Socket, commands: readonly Buffer[]) {
    this.#socket = socket;
    this.#commands = commands;
    this.length = commands.length;
    socket.on('data', (bytes) => {
      for (const byte of bytes) if (byte === 10) this.#answered += 1;
      this.#onAnswer();
    });
  }

  async publish(from: number, to: number): Promise<void> {
    for (let at = from; at < to; at += PER_WRITE) {
      const end = Math.min(at + PER_WRITE, to);
      this.#socket.write(Buffer.concat(this.#commands.slice(at, end)));
      this.#asked += end - at;
      await this.#until(IN_FLIGHT);
    }
    await this.#until(0);
  }

  async close(): Promise<void> {
    this.#socket.destroy();
  }

  #until(open: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.#asked - this.#answered <= open) resolve();
      };
      this.#onAnswer = look;
      look();
    });
  }
}

// As kombu publishes to a fanout exchange on Redis.
function commandOf({ routingKey, hostname, body }: StreamMessage): Buffer {
  const channel = `/0.celeryev/${routingKey}`;
  const envelope = Buffer.from(
    `{"body": "${Buffer.from(body).toString('base64')}", "content-encoding": "utf-8", "content-type": "application/json", ` +
      `"headers": {"hostname": "${hostname}"}, "properties": {"delivery_mode": 1, "delivery_info": {"exchange": "celeryev", ` +
      `"routing_key": "${routingKey}"}, "priority": 0, "body_encoding": "base64", "delivery_tag": "${randomUUID()}"}}`,
  );
  const head = `*3\r\n$7\r\nPUBLISH\r\n$${channel.length}\r\n${channel}\r\n$${envelope.length}\r\n`;
  return Buffer.concat([Buffer.from(head), envelope, Buffer.from('\r\n')]);
}
