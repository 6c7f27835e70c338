import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../exporter/clock.ts';
import type { ClusterConfig } from '../../exporter/config/config.ts';
import { Mailbox } from '../../exporter/control/mailbox.ts';
import type { KnownWorker } from '../../exporter/control/roster.ts';
import { Survey } from '../../exporter/control/survey.ts';
import type { InspectMethod, InspectObservation, QueueObservation } from '../../exporter/event/observation.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { createTransport } from '../../exporter/transport/create.ts';
import type { Transport } from '../../exporter/transport/transport.ts';

/** Transport, mailbox and survey as the exporter puts them together, and what the survey saw instead of a state. */
export interface Watch {
  readonly transport: Transport;
  readonly mailbox: Mailbox;
  readonly survey: Survey;
  /** The latest of each worker and method. */
  seen(worker: string, method: InspectMethod): InspectObservation | undefined;
  queue(name: string): QueueObservation | undefined;
  readonly queues: ReadonlyMap<string, QueueObservation>;
  close(): Promise<void>;
}

/** Connected to the broker when it returns; the survey's clock does not run until the test opens it. */
export async function watch(cluster: ClusterConfig, workers: readonly string[], known: (name: string) => KnownWorker | undefined = () => undefined): Promise<Watch> {
  const parts = { clock: systemClock, logger: silentLogger };
  const transport = createTransport({ ...parts, broker: cluster.broker, names: cluster.names, cluster: cluster.name, maxBufferedMessages: 10_000 });
  const mailbox = new Mailbox({ ...parts, transport });
  const inspected = new Map<string, InspectObservation>();
  const queues = new Map<string, QueueObservation>();
  const survey = new Survey({
    ...parts,
    mailbox,
    transport,
    cluster,
    expectedWorkers: () => workers,
    worker: known,
    consumedQueues: () => [...new Set([...queues.keys(), ...[...inspected.values()].flatMap(queuesIn)])],
  });
  const loop = (async () => {
    for await (const piece of survey.observations()) {
      for (const one of piece) {
        if (one.kind === 'queue') queues.set(one.name, one);
        else if (one.kind === 'inspect') inspected.set(`${one.worker} ${one.method}`, one);
      }
    }
  })();
  transport.open();
  await until('the transport is connected', () => transport.status().state === 'live');
  return {
    transport,
    mailbox,
    survey,
    queues,
    seen: (worker, method) => inspected.get(`${worker} ${method}`),
    queue: (name) => queues.get(name),
    close: async () => {
      await Promise.all([survey.close(), mailbox.close()]);
      await transport.close();
      await loop;
    },
  };
}

/** Waits for a condition, with a bound. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`after ${seconds} s still not: ${what}`);
    await sleep(50);
  }
}

function queuesIn({ method, answer }: InspectObservation): string[] {
  return method === 'active_queues' && Array.isArray(answer) ? answer.map((queue: { name: string }) => queue.name) : [];
}
