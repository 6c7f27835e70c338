import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Readiness } from '../../exporter/contract/readiness.ts';
import type { FlowerTask } from '../../exporter/contract/flower.ts';
import { startWorker } from '../services/celery.ts';
import type { Application } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import type { CeleryVersion } from '../services/python.ts';
import { startRedis } from '../services/redis.ts';

interface Watched {
  exporter: Exporter;
  client: Client;
}

async function watched(context: TestContext, application: Application, version: CeleryVersion, flags: readonly string[] = []): Promise<Watched> {
  const exporter = await startExporter({ broker: application.broker, flags: [`--result-backend=${application.backend ?? ''}`, ...flags] });
  context.after(() => exporter.stop());
  await exporter.until('listening to results', async () => (await results(exporter))?.what === 'seen as they are stored');
  const worker = await startWorker(application, { version, pool: 'threads', events: true });
  context.after(() => worker.kill());
  const client = await startClient(application, version);
  context.after(() => client.stop());
  return { exporter, client };
}

async function results(exporter: Exporter) {
  const { clusters } = await exporter.json<Readiness>('/-/ready');
  return clusters[0]?.conditions.find(({ name }) => name === 'results');
}

async function seen(exporter: Exporter, id: string): Promise<FlowerTask | undefined> {
  const answer = await exporter.get(`/api/task/info/${id}`);
  return answer.status === 200 ? ((await answer.json()) as FlowerTask) : undefined;
}

/** What the task shows before it ends, each once. */
async function progressOf(exporter: Exporter, id: string): Promise<string[]> {
  const shown = new Set<string>();
  await exporter.until(`the end of ${id}`, async () => {
    const task = await seen(exporter, id);
    if (task?.state === 'PROGRESS') shown.add(task.result ?? 'none');
    return task?.state === 'SUCCESS';
  });
  return [...shown];
}

const settings = { result_extended: true, result_expires: 60 };

for (const version of ['5.7.0', '5.2.7'] as const) {
  test(`Celery ${version}: update_state shows as it happens, and then the result`, async (context) => {
    const redis = await startRedis();
    context.after(() => redis.stop());
    const application = { broker: redis.url, backend: redis.urlOf(1), settings };
    const { exporter, client } = await watched(context, application, version);
    const id = await client.send({ task: 'shop.progress', kwargs: { steps: 4, pause: 0.5 } }).then(([first]) => first as string);
    const shown = await progressOf(exporter, id);
    for (const text of ["{'current': 2, 'total': 4}", "{'current': 3, 'total': 4}"]) assert.ok(shown.includes(text), `${text} in ${shown.join(' ')}`);
    assert.equal((await seen(exporter, id))?.result, '4');

    const [big] = await client.send({ task: 'shop.big', args: ['x', 5_000] });
    await exporter.until('the whole result', async () => (await seen(exporter, big as string))?.result?.length === 5_002);
    const [failed] = await client.send({ task: 'shop.fail', args: ['no such article'] });
    await exporter.until('the failure', async () => (await seen(exporter, failed as string))?.state === 'FAILURE');
    assert.equal((await seen(exporter, failed as string))?.exception, "OutOfStock('no such article')");
  });
}

test('Celery 5.7: under a key prefix, and compressed', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const transport = { global_keyprefix: 'shop' };
  const application = { broker: redis.url, backend: redis.urlOf(1), settings: { ...settings, result_compression: 'gzip', result_backend_transport_options: transport } };
  const { exporter, client } = await watched(context, application, '5.7.0', ['--result-backend-transport-options=global_keyprefix=shop']);
  const [id] = await client.send({ task: 'shop.progress', kwargs: { steps: 3, pause: 0.5 } });
  const shown = await progressOf(exporter, id as string);
  assert.ok(shown.includes("{'current': 2, 'total': 3}"), shown.join());
  assert.ok((await redis.command('-n', 1, 'GET', `shop_celery-task-meta-${id}`)).includes('celery-compressed'), 'it was compressed indeed');
});

test('a pickle is named and not read; watching goes on', async (context) => {
  const redis = await startRedis();
  context.after(() => redis.stop());
  const application = { broker: redis.url, backend: redis.urlOf(1), settings: { result_serializer: 'pickle', result_accept_content: ['json', 'pickle'] } };
  const { exporter, client } = await watched(context, application, '5.7.0');
  const id = await client.call('shop.add', [1, 2]);
  await exporter.until('the task', async () => (await seen(exporter, id))?.state === 'SUCCESS');
  await exporter.until('naming the pickle', async () => /pickle/i.test((await results(exporter))?.why ?? ''));
  assert.equal((await exporter.get('/-/ready')).status, 200);
});

test('a result backend that is away is a warning; events are watched all the same, and it comes back', async (context) => {
  const broker = await startRedis();
  const backend = await startRedis({ password: 'secret-word' });
  context.after(() => Promise.all([broker.stop(), backend.stop()]));
  const { exporter, client } = await watched(context, { broker: broker.url, backend: backend.url, settings }, '5.7.0');
  await backend.kill();
  await exporter.until('the warning', async () => (await results(exporter))?.status === 'warning');
  const condition = await results(exporter);
  assert.match(`${condition?.why}`, /refused|closed|ECONN/i);
  assert.equal((await exporter.get('/-/ready')).status, 200, 'ready all the same');
  // Of Celery's own clients, one with a result backend that is away sends nothing.
  const other = await startClient({ broker: broker.url });
  context.after(() => other.stop());
  const forgotten = await other.call('shop.forget');
  await exporter.until('a task meanwhile', async () => (await seen(exporter, forgotten))?.state === 'SUCCESS');

  await backend.start();
  await exporter.until('being back', async () => (await results(exporter))?.status === 'ok');
  const [id] = await client.send({ task: 'shop.progress', kwargs: { steps: 3, pause: 0.5 } });
  assert.ok((await progressOf(exporter, id as string)).length > 0);
  for (const text of [exporter.process.output(), await exporter.text('/-/ready'), await exporter.text('/')]) assert.ok(!text.includes('secret-word'));
});
