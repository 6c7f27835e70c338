import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlowerTask } from '../../exporter/contract/flower.ts';
import type { TaskAnswer } from '../../exporter/contract/tasks.ts';
import { brokers } from '../control/broker.ts';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { CeleryVersion } from '../services/python.ts';
import { startRedis } from '../services/redis.ts';
import { begin, ended, everyTask, post, preview } from './acting.ts';

const SECRET = 'vb7Kq0Xw';
/** Nested, of every kind of number, longer than what events show of it, and with a secret. */
const ARGS = `[1, 1.0, -0.5, 9007199254740993, "ü 你好 🥬 \\"'\\\\\\n", {"list": [[], {}, null, true], "deep": {"deeper": ["${'x'.repeat(3_000)}"]}}, 12345678901234567890123]`;
const KWARGS = { password: SECRET, plain: 'a' };

interface CalledAgain { uuid: string; called_again: string; arguments_from: string; detail?: string; remedy?: string }

for (const [name, start] of Object.entries(brokers)) {
  for (const version of ['5.7.0', '5.2.7'] as const satisfies readonly CeleryVersion[]) {
    test(`${name}, Celery ${version}: a task is called again with the very same arguments, marked with the old one's id`, async (context) => {
      const [broker, redis] = [await start(), await startRedis()];
      context.after(() => Promise.all([broker.stop(), redis.stop()]));
      const application = { ...broker.application, backend: redis.urlOf(1), settings: { result_extended: true } };
      const exporter = await startExporter({ broker: application.broker, flags: [`--result-backend=${application.backend}`] });
      context.after(() => exporter.stop());
      await exporter.untilReady();
      const worker = await startWorker(application, { version, pool: 'threads' });
      context.after(() => worker.kill());
      const client = await startClient(application, version);
      context.after(() => client.stop());
      const state = async (id: string) => (await exporter.json<FlowerTask>(`/api/task/info/${id}`)).state;
      const { ids } = (await client.requestText(`{"task": "shop.spell", "args": ${ARGS}, "kwargs": ${JSON.stringify(KWARGS)}}`)) as { ids: [string] };
      const [id] = ids;
      await exporter.until('its end', async () => (await exporter.get(`/api/task/info/${id}`)).status === 200 && (await state(id)) === 'SUCCESS');

      const again = await post<CalledAgain>(exporter, '/api/v1/tasks/call-again', { uuid: id, reason: 'a test' });
      assert.equal(again.status, 200, JSON.stringify(again.body));
      assert.deepEqual([again.body.called_again, again.body.arguments_from], [id, 'result-backend']);
      const { uuid } = again.body;
      await exporter.until('the new one’s end', async () => (await exporter.get(`/api/task/info/${uuid}`)).status === 200 && (await state(uuid)) === 'SUCCESS');
      const [first, second] = [await client.wait(id), await client.wait(uuid)];
      assert.ok(String(first.result).includes('9007199254740993') && String(first.result).includes('1.0') && String(first.result).includes(SECRET));
      assert.equal(second.result, first.result, 'the worker got the very same');
      const shown = await exporter.json<TaskAnswer>(`/api/v1/task?uuid=${uuid}`);
      assert.ok(!JSON.stringify(shown).includes(SECRET), 'a secret is sent on, and never shown');
      assert.ok(!exporter.process.output().includes(SECRET));
      assert.match(exporter.process.output(), /"action":"task-call-again".*"reason":"a test"/);
      assert.equal((await post(exporter, '/api/v1/tasks/call-again', { uuid: 'nobody-knows' })).status, 404);
    });
  }
}

test('without stored arguments, what a worker holds is called again, and nothing is read out of events', async (context) => {
  const broker = await brokers.redis();
  context.after(() => broker.stop());
  const exporter = await startExporter({ broker: broker.application.broker });
  context.after(() => exporter.stop());
  await exporter.untilReady();
  const worker = await startWorker(broker.application, { pool: 'threads' });
  context.after(() => worker.kill());
  const client = await startClient(broker.application);
  context.after(() => client.stop());
  const { ids } = (await client.requestText(`{"task": "shop.hold", "args": [20, 1.0, 9007199254740993, "${'y'.repeat(2_000)}"], "kwargs": {"password": "${SECRET}"}}`)) as { ids: [string] };
  const [id] = ids;
  const info = async (uuid: string) => ((await exporter.get(`/api/task/info/${uuid}`)).status === 200 ? await exporter.json<FlowerTask>(`/api/task/info/${uuid}`) : undefined);
  await exporter.until('its start', async () => (await info(id))?.state === 'STARTED');
  const again = await post<CalledAgain>(exporter, '/api/v1/tasks/call-again', { uuid: id });
  assert.ok(!JSON.stringify(again.body).includes(SECRET));
  // Not masked on its way: the worker that holds the new one has it, too.
  const held = async () => JSON.stringify(await client.inspect('query_task', { arguments: [[again.body.uuid]] }));
  await exporter.until('the new one with its secret', async () => (await held()).includes(SECRET));
  assert.equal(again.body.arguments_from, 'worker', JSON.stringify(again.body));
  await exporter.until('both results', async () => (await info(id))?.state === 'SUCCESS' && (await info(again.body.uuid))?.state === 'SUCCESS', 60_000);
  const results = await Promise.all([id, again.body.uuid].map(async (uuid) => (await info(uuid))?.result));
  assert.ok(results[0]?.includes('9007199254740993') && results[0].includes('1.0'));
  assert.equal(results[1], results[0]);

  const refused = await post<CalledAgain>(exporter, '/api/v1/tasks/call-again', { uuid: id });
  assert.equal(refused.status, 403);
  assert.match(`${refused.body.detail} ${refused.body.remedy}`, /cannot be called again: no result backend.*result_extended/);

  const few = await client.send({ task: 'shop.add', args: [1, 2] }, 5);
  await exporter.until('their end', async () => (await Promise.all(few.map(info))).every((task) => task?.state === 'SUCCESS'));
  const previewed = await preview(exporter, { action: 'call-again', ids: few });
  assert.deepEqual(previewed.refused.map(({ reason, count }) => [reason, count]), [['no-backend', 5]]);
  const done = await ended(exporter, (await begin(exporter, previewed.token, 50)).id);
  assert.equal(done.counts.refused, 5);
  for (const task of await everyTask(exporter, done.id)) assert.match(task.detail ?? '', /no result backend is given/);
});
