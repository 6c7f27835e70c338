import type { StreamMessage } from './stream.ts';

/** Puts prerecorded messages into a broker as workers do, with little work of its own: all is encoded beforehand. */
export interface Publisher {
  /** Resolves when the broker has taken all of them. */
  publish(from: number, to: number): Promise<void>;
  readonly length: number;
  close(): Promise<void>;
}

export interface Broker {
  readonly name: 'Redis' | 'RabbitMQ';
  readonly url: string;
  readonly prepare: (messages: readonly StreamMessage[]) => Promise<Publisher>;
  readonly stop: () => Promise<void>;
}
