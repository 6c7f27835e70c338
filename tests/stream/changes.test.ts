/** `/api/v1/stream` of the real command, on a real cluster with its results in Redis. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { WebSocket } from 'ws';
import type { StreamFrame } from '../../exporter/contract/stream.ts';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';

interface Stream {
  frames: StreamFrame[];
  cut(): void;
}

async function open(context: TestContext, exporter: Exporter, query: string): Promise<Stream> {
  const socket = new WebSocket(`${exporter.url.replace('http', 'ws')}/api/v1/stream${query}`);
  const frames: StreamFrame[] = [];
  socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as StreamFrame));
  socket.on('error', () => undefined);
  context.after(() => socket.terminate());
  await exporter.until('hello', () => frames.length > 0);
  return { frames, cut: () => socket.terminate() };
}

test('progress, workers and queues are told as they change; a client that was cut off misses nothing, a restart is a gap', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const application = { broker: redis.url, backend: redis.urlOf(1) };
  const start = () => startExporter({ broker: redis.url, flags: [`--result-backend=${application.backend}`, '--queue-interval=1s'] });
  const exporter = await start();
  context.after(() => exporter.stop());
  await exporter.untilReady();
  const all = await open(context, exporter, '');

  const worker = await startWorker(application, { pool: 'threads', queues: ['celery'] });
  context.after(() => worker.kill());
  await exporter.until('the worker', () => all.frames.some((frame) => frame.type === 'worker' && frame.worker.name === worker.hostname && frame.worker.presence === 'online'));
  const client = await startClient(application);
  context.after(() => client.stop());

  const progress = await open(context, exporter, '?kinds=task&q=state:PROGRESS');
  const [id] = await client.send({ task: 'shop.progress', kwargs: { steps: 4, pause: 0.4 } });
  const results = () => progress.frames.flatMap((frame) => (frame.type === 'task' && frame.task.uuid === id ? [frame.task.result] : []));
  await exporter.until('progress', () => results().includes("{'current': 3, 'total': 4}"));
  assert.ok(progress.frames.every((frame) => frame.type !== 'task' || frame.task.state === 'PROGRESS'));
  await exporter.until('its end', () => all.frames.some((frame) => frame.type === 'task' && frame.task.uuid === id && frame.task.state === 'SUCCESS'));

  const cursor = all.frames.at(-1)?.cursor ?? '';
  all.cut();
  const ids = await client.send({ task: 'shop.add', args: [1, 2] }, 50);
  await client.call('shop.add', [1, 1], { queue: 'nobody' });
  await exporter.until('all of them', async () => (await exporter.json<Record<string, unknown>>('/api/tasks?state=SUCCESS')) && Object.keys(await exporter.json<Record<string, unknown>>('/api/tasks?state=SUCCESS')).length >= 51);
  const back = await open(context, exporter, `?cursor=${cursor}`);
  const ended = () => new Set(back.frames.flatMap((frame) => (frame.type === 'task' && frame.task.state === 'SUCCESS' ? [frame.task.uuid] : [])));
  await exporter.until('what was missed', () => ids.every((each) => ended().has(each)));
  assert.ok(back.frames.every(({ type }) => type !== 'gap'));
  await exporter.until('the queue', () => back.frames.some((frame) => frame.type === 'queue' && frame.queue.name === 'nobody' && frame.queue.ready === 1));

  const last = back.frames.at(-1)?.cursor ?? '';
  await exporter.stop();
  const next = await start();
  context.after(() => next.stop());
  const after = await open(context, next, `?cursor=${last}`);
  await next.until('the gap', () => after.frames[1]?.type === 'gap' && after.frames[1].reason === 'restarted');
});
