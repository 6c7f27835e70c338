import { systemClock } from '../../exporter/clock.ts';
import { TaskSender } from '../../exporter/control/calling/task-sender.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { createTransport } from '../../exporter/transport/create.ts';
import type { Transport } from '../../exporter/transport/transport.ts';
import type { Broker } from '../control/broker.ts';
import { until } from '../control/watch.ts';

/** What a worker would have answered. */
export interface Told {
  readonly active_queues?: readonly object[];
  readonly registered?: readonly string[];
  readonly conf?: object;
}

/** A sender on a real broker, with the word of a worker in place of a survey; connected when it returns. */
export async function connectSender(broker: Broker, told: Told, ...flags: string[]): Promise<{ sender: TaskSender; transport: Transport }> {
  const cluster = broker.config(...flags);
  const parts = { clock: systemClock, logger: silentLogger };
  const transport = createTransport({ ...parts, broker: cluster.broker, names: cluster.names, cluster: cluster.name, maxBufferedMessages: 10_000 });
  const inspected = new Map(Object.entries(told).map(([method, answer]) => [method, { answer: answer as unknown }])) as never;
  const workers = () => [{ presence: 'online', inspected }];
  const sender = new TaskSender({ ...parts, transport, cluster, workers, ask: () => Promise.resolve(), isOpen: () => false });
  transport.open();
  await until('the transport is connected', () => transport.status().state === 'live');
  return { sender, transport };
}
