import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RecentEvents } from '../../exporter/contract/event.ts';
import type { Surveys } from '../../exporter/contract/survey.ts';
import { decodeBody } from '../../exporter/message/decode.ts';
import type { Transport } from '../../exporter/transport/transport.ts';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { brokers } from './broker.ts';
import { startCluster } from './cluster.ts';
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

test('Turn events off holds against the survey, through a silence in which the worker is lost; a start turns them on again; with -E they go on', async () => {
  const shop = await startCluster('redis', { quiet: { queues: ['quiet'], events: false, pool: 'threads' }, loud: { queues: ['loud'], pool: 'threads' } }, [
    ...['--enable-events=true', '--survey-interval=1s', '--inspect-timeout=1s', '--worker-timeout=3s'],
  ]);
  const add = (queue: string) => shop.client.call('shop.add', [1, 2], { queue });
  const eventsOf = async (id: string) => {
    const { events } = await shop.exporter.json<RecentEvents>(`/api/v1/events?uuid=${id}`);
    return events.map(({ type }) => type).filter((type) => type !== 'task-sent');
  };
  const rounds = async (): Promise<number> => (await shop.exporter.json<Surveys>('/api/v1/survey')).surveys[0]?.workers.rounds ?? 0;
  const surveysPass = async (): Promise<void> => {
    const before = await rounds();
    await until('surveys pass by', async () => (await rounds()) > before + 1);
  };
  /** It executes a task, tells in a heartbeat that it did, and several surveys pass by. */
  const isUntold = async (): Promise<void> => {
    const before = (await shop.worker('quiet')).processed ?? 0;
    const id = await add('quiet');
    await until('a heartbeat tells of it', async () => ((await shop.worker('quiet')).processed ?? 0) > before);
    await surveysPass();
    const next = await add('quiet');
    await until('it is executed too', async () => ((await shop.worker('quiet')).processed ?? 0) > before + 1);
    assert.deepEqual([await eventsOf(id), await eventsOf(next)], [[], []]);
  };
  try {
    await shop.untilTask(await add('quiet'), 'SUCCESS');
    const [off] = await shop.control('disable_events', { workers: ['quiet'] });
    assert.equal(off?.message, 'task events disabled');
    await isUntold();

    shop.workers['quiet']?.pause();
    await until('it is lost', async () => (await shop.worker('quiet')).presence === 'lost');
    await surveysPass();
    shop.workers['quiet']?.resume();
    await until('it is back', async () => (await shop.worker('quiet')).presence === 'online');
    await isUntold();

    await shop.workers['quiet']?.stop();
    const again = await startWorker(shop.broker.application, { hostname: 'quiet@shop', queues: ['quiet'], events: false, pool: 'threads' });
    try {
      const sent: string[] = [];
      await until('it tells of its tasks', async () => {
        sent.push(await add('quiet'));
        return (await Promise.all(sent.map(eventsOf))).some((types) => types.includes('task-succeeded'));
      });
    } finally {
      await again.stop();
    }

    const [always] = await shop.control('disable_events', { workers: ['loud'] });
    assert.match(always?.note ?? '', /goes on sending them/);
    await shop.untilTask(await add('loud'), 'SUCCESS');
  } finally {
    await shop.stop();
  }
});
