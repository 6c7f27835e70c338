/** Stored results over the native API, of real workers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResultAnswer } from '../../exporter/contract/result.ts';
import type { TaskAnswer } from '../../exporter/contract/tasks.ts';
import { startWorker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';

const detail = async (exporter: Exporter, id: string) => exporter.json<TaskAnswer>(`/api/v1/task?uuid=${id}`);
const stored = async (exporter: Exporter, id: string) => exporter.json<ResultAnswer>(`/api/v1/task/result?uuid=${id}`);

test('a task says what was cut and that it is stored; its result is whole, and without secrets', async (context) => {
  const [broker, backend] = await Promise.all([startRedis(), startRedis({ password: 'b4ckend-s3cret' })]);
  context.after(() => Promise.all([broker.stop(), backend.stop()]));
  const application = { broker: broker.url, backend: backend.url, settings: { result_extended: true } };
  // What is kept of a text is short, so that the live feed of results does not make up for what Celery cut.
  const exporter = await startExporter({ broker: broker.url, flags: [`--result-backend=${backend.url}`, '--max-value-length=2000'] });
  const [worker, client] = await Promise.all([startWorker(application, { pool: 'threads' }), startClient(application)]);
  context.after(() => Promise.all([exporter.stop(), worker.kill(), client.stop()]));
  await exporter.until('results', async () => (await exporter.metric('celeriac_result_backend_up')) === 1);

  const id = await client.call('shop.big', ['a'.repeat(3_000), 50_000]);
  await client.wait(id);
  await exporter.until('its end', async () => (await exporter.get(`/api/v1/task?uuid=${id}`)).status === 200 && (await detail(exporter, id)).task.state === 'SUCCESS');
  const { cut, result_stored: isStored } = await detail(exporter, id);
  assert.deepEqual([cut, isStored], [['args', 'result'], true]);
  const { state, result, args, name, cluster } = await stored(exporter, id);
  assert.deepEqual([cluster, name, state], ['default', 'shop.big', 'SUCCESS']);
  assert.equal(result.kind === 'value' && (result.value as string).length, 50_000);
  assert.deepEqual(args, { kind: 'value', value: ['a'.repeat(3_000), 50_000], exact: true });

  const [secret] = await client.send({ task: 'shop.secret', args: ['4111111111111111'], kwargs: { password: 'hunter2', token: 'tok-hunter2' } });
  await client.wait(secret as string);
  const text = await exporter.text(`/api/v1/task/result?uuid=${secret}`);
  assert.ok(text.includes('********') && !text.includes('hunter2') && !text.includes('4111111111111111'), text);
  const flowers = await exporter.text(`/api/task/result/${secret}`);
  assert.ok(flowers.includes('********') && !flowers.includes('hunter2'), flowers);

  assert.equal((await exporter.get('/api/v1/task/result?uuid=nobody')).status, 404);
  const waited = performance.now();
  const slow = await client.call('shop.sleep', [1]);
  const late = await exporter.json<ResultAnswer>(`/api/v1/task/result?uuid=${slow}&timeout=20`);
  assert.deepEqual([late.state, performance.now() - waited < 10_000], ['SUCCESS', true]);

  const abortable = await client.call('shop.abortable', [60]);
  await exporter.until('it runs', async () => (await exporter.get(`/api/v1/task/result?uuid=${abortable}`)).status === 200);
  const aborted = await exporter.get('/api/v1/task/abort', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ uuid: abortable, reason: 'too long' }) });
  const said = (await aborted.json()) as { state: string };
  assert.ok(aborted.status === 200 && ['ABORTED', 'SUCCESS'].includes(said.state), JSON.stringify(said));
  assert.deepEqual(await client.wait(abortable), { state: 'SUCCESS', result: 'aborted' });

  // A backend that takes connections and says nothing: the page is there within about a second, and a question has an end.
  backend.pause();
  const began = performance.now();
  assert.equal((await detail(exporter, id)).result_stored, null);
  assert.ok(performance.now() - began < 4_000, `${performance.now() - began} ms`);
  const answer = await exporter.get(`/api/v1/task/result?uuid=${id}`);
  assert.equal(answer.status, 503);
  const words = await answer.text();
  assert.ok(!words.includes('b4ckend-s3cret'), words);
  backend.resume();
  await exporter.until('it is back', async () => (await exporter.get(`/api/v1/task/result?uuid=${id}`)).status === 200);
  assert.equal((await detail(exporter, id)).result_stored, true);
  assert.ok(!exporter.process.output().includes('b4ckend-s3cret'));
});

test('of rpc:// nobody else can read: it is said, and Flower’s answer comes from events', async (context) => {
  const broker = await startRedis();
  context.after(() => broker.stop());
  const exporter = await startExporter({ broker: broker.url, flags: ['--result-backend=rpc://'] });
  const application = { broker: broker.url, backend: 'rpc://' };
  const [worker, client] = await Promise.all([startWorker(application, { pool: 'threads' }), startClient(application)]);
  context.after(() => Promise.all([exporter.stop(), worker.kill(), client.stop()]));
  await exporter.untilReady();
  const id = await client.call('shop.add', [1, 2]);
  await exporter.until('its end', async () => (await exporter.text(`/api/task/result/${id}`)).includes('SUCCESS'));
  const answer = await exporter.json<Record<string, string>>(`/api/task/result/${id}`);
  assert.deepEqual({ ...answer, source: undefined }, { 'task-id': id, state: 'SUCCESS', result: '3', source: undefined });
  assert.match(answer['source'] ?? '', /^events: rpc:\/\/ sends each result to the one client/);
  const native = await exporter.get(`/api/v1/task/result?uuid=${id}`);
  assert.equal(native.status, 503);
  assert.match(await native.text(), /rpc:\/\/ sends each result to the one client that called the task/);
  assert.equal((await exporter.get('/api/task/abort/x', { method: 'POST' })).status, 503);
  assert.equal((await exporter.get('/-/ready')).status, 200);
  assert.match(exporter.process.output(), /rpc:\/\/.*results are not read/);
});
