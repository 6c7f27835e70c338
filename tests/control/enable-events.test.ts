import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeBody } from '../../exporter/message/decode.ts';
import type { Transport } from '../../exporter/transport/transport.ts';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { brokers } from './broker.ts';
import { until, watch } from './watch.ts';

const WORKER = 'quiet@shop';

/** Types of the events that arrive, task events counted as state would. */
function eventsOf(transport: Transport): { types: Set<string>; taskEvents: number } {
  const counted = { types: new Set<string>(), taskEvents: 0 };
  void (async () => {
    for await (const deliveries of transport.events()) {
      for (const delivery of deliveries) {
        const body = decodeBody(delivery, { maxBytes: 1e6, maxDepth: 20 });
        for (const event of (Array.isArray(body) ? body : [body]) as { type: string; hostname: string }[]) {
          if (event.hostname !== WORKER) continue;
          counted.types.add(event.type);
          if (event.type.startsWith('task-')) counted.taskEvents += 1;
        }
      }
    }
  })();
  return counted;
}

for (const kind of ['redis', 'rabbitmq'] as const) {
  test(`a worker started without -E on ${kind} sends task events once the survey has seen it, and again after they were turned off behind its back`, async () => {
    const broker = await brokers[kind]();
    const [worker, client] = await Promise.all([
      startWorker(broker.application, { hostname: WORKER, pool: 'threads', events: false }),
      startClient(broker.application),
    ]);
    let processed = 0;
    let taskEvents = (): number => 0;
    const cluster = broker.config('--survey-interval=1s', '--enable-events=true');
    const watched = await watch(cluster, [WORKER], () => ({ pid: worker.pid, starts: 0, processed, taskEvents: taskEvents() }));
    const events = eventsOf(watched.transport);
    taskEvents = () => events.taskEvents;
    const status = (): { turnedOn: number } | undefined => watched.survey.status().workers.events;
    try {
      watched.survey.open();
      await until('the survey turned events on', () => status()?.turnedOn === 1);
      await client.call('shop.add', [1, 2]);
      await until('an event of a task arrives', () => events.types.has('task-succeeded'));

      await client.control('disable_events');
      await until('the survey noticed that the worker works and does not tell', async () => {
        await client.call('shop.add', [3, 4]);
        processed += 1;
        return status()?.turnedOn === 2;
      });
      events.types.clear();
      await client.call('shop.add', [5, 6]);
      await until('an event of a task arrives again', () => events.types.has('task-succeeded'));
      assert.equal(status()?.turnedOn, 2);

      await client.control('disable_events');
      watched.survey.eventsTurned([WORKER], false);
      const { rounds } = watched.survey.status().workers;
      await until('the survey has passed by some times', async () => {
        await client.call('shop.add', [7, 8]);
        processed += 1;
        return watched.survey.status().workers.rounds > rounds + 3;
      });
      assert.equal(status()?.turnedOn, 2, 'somebody wants them off');
    } finally {
      await watched.close();
      await Promise.all([worker.stop(), client.stop()]);
      await broker.stop();
    }
  });
}
