import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import { WebSocket } from 'ws';
import type { FlowerTask } from '../../exporter/contract/flower.ts';
import type { TaskAnswer } from '../../exporter/contract/tasks.ts';
import type { Broker } from '../control/broker.ts';
import { brokers } from '../control/broker.ts';
import { startWorker } from '../services/celery.ts';
import type { Application } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';

/** No word of the exporter's, of Celery's or of a path. */
const SECRET = 'vb7Kq0Xw';
const CARD = '4111111111111111';

async function onBoth(context: TestContext, broker: Broker): Promise<Application> {
  const redis = await startRedis();
  context.after(() => Promise.all([redis.stop(), broker.stop()]));
  return { ...broker.application, backend: redis.urlOf(1) };
}

/** What a person, Prometheus, a stream's client and a thief of the history file can see. */
async function everythingShown(exporter: Exporter, ids: readonly string[], stream: readonly string[], folder: string): Promise<string> {
  const paths = [
    '/api/tasks', '/api/v1/tasks', '/api/v1/events', '/api/workers?refresh=1', '/api/workers?workername=worker@shop', '/api/v1/worker?name=worker%40shop', '/metrics', '/',
    '/-/ready', '/api/v1/survey', ...ids.flatMap((id) => [`/api/task/info/${id}`, `/api/v1/task?uuid=${id}`]),
  ];
  const pages = await Promise.all(paths.map((path) => exporter.text(path)));
  const files = (await readdir(folder)).map((name) => readFileSync(join(folder, name), 'latin1'));
  return [...pages, ...stream, ...files, exporter.process.output()].join('\n');
}

for (const [name, start] of Object.entries(brokers)) {
  test(`${name}: a secret in arguments, results, exceptions, events, progress and configuration is seen nowhere`, async (context) => {
    const made = await onBoth(context, await start());
    const application: Application = {
      ...made,
      settings: {
        result_extended: true,
        beat_schedule: { nightly: { task: 'shop.secret', schedule: 3600, kwargs: { password: SECRET } } },
        mongodb_backend_settings: { user: 'bob', password: SECRET },
      },
    };
    const folder = await mkdtemp(join(tmpdir(), 'celeriac-secrets-'));
    context.after(() => rm(folder, { recursive: true }));
    const exporter = await startExporter({ broker: made.broker, db: join(folder, 'history.db'), flags: [`--result-backend=${made.backend}`, '--survey-interval=2s'] });
    context.after(() => exporter.stop());
    await exporter.untilReady();
    const stream: string[] = [];
    const socket = new WebSocket(`${exporter.url.replace('http', 'ws')}/api/task/events/task-*/`);
    socket.on('message', (data: Buffer) => stream.push(data.toString()));
    context.after(() => socket.terminate());
    const worker = await startWorker(application, { pool: 'threads', concurrency: 4 });
    context.after(() => worker.kill());
    const client = await startClient(application);
    context.after(() => client.stop());

    await exporter.until('the configuration', async () => (await exporter.text('/api/workers?workername=worker@shop')).includes('"nightly"'));
    const long = 'x'.repeat(980);
    const ids = [
      ...(await client.send({ task: 'shop.secret', args: [CARD], kwargs: { password: SECRET, token: `'${SECRET}"\\` } })),
      // Celery cuts it within the password.
      ...(await client.send({ task: 'shop.secret', args: ['none'], kwargs: { token: long, password: `${SECRET}${'y'.repeat(200)}` } })),
      ...(await client.send({ task: 'shop.fail', args: [`refused: password=${SECRET}, redis://:${SECRET}@cache/0`] })),
      ...(await client.send({ task: 'shop.greet', args: [{ body: JSON.stringify({ api_key: SECRET, user: 'ünïcode' }) }] })),
      ...(await client.send({ task: 'shop.sleep', args: [4], kwargs: {} })),
      ...(await client.send({ task: 'shop.tell', kwargs: { meta: { step: 1, api_key: SECRET }, pause: 3 } })),
      // Held back by its worker: `scheduled` tells its arguments.
      ...(await client.send({ task: 'shop.secret', args: ['later'], kwargs: { password: SECRET }, options: { countdown: 300 } })),
    ];
    await client.event('task-audited', { uuid: ids[0], credentials: { user: 'bob', pin: SECRET }, note: `Authorization: Bearer ${SECRET}` });
    const states = async () => JSON.stringify(await exporter.json('/api/tasks'));
    await exporter.until('the progress', async () => (await states()).includes('"TELLING"'));
    const meanwhile = await everythingShown(exporter, ids, stream, folder);
    await exporter.until('the end of all', async () => {
      const all = Object.values(await exporter.json<Record<string, FlowerTask>>('/api/tasks'));
      return all.length === ids.length && all.filter(({ state }) => state === 'SUCCESS' || state === 'FAILURE').length === ids.length - 1;
    });
    await exporter.until('what is scheduled', async () => (await exporter.text('/api/workers?workername=worker@shop')).includes(ids.at(-1) ?? '?'));
    await exporter.until('the custom event', () => stream.some((frame) => frame.includes('task-audited')));
    await exporter.stop();
    for (const shown of [meanwhile, ...(await readdir(folder)).map((file) => readFileSync(join(folder, file), 'latin1')), exporter.process.output(), ...stream]) {
      assert.ok(!shown.includes(SECRET), around(shown, SECRET));
      assert.ok(!shown.includes(CARD), around(shown, CARD));
    }
    // They were seen indeed, what is no secret as it is.
    for (const part of ["'step': 1", 'ünïcode', '********', 'task-audited']) assert.ok(meanwhile.includes(part) || stream.join('').includes(part), part);
    assert.ok(meanwhile.includes('"nightly"'), 'the configuration was seen');
  });
}

test('turned off, all of it is seen', async (context) => {
  const application = await onBoth(context, await brokers.redis());
  const exporter = await startExporter({ broker: application.broker, flags: ['--redact=off'] });
  context.after(() => exporter.stop());
  await exporter.untilReady();
  const client = await startClient(application);
  context.after(() => client.stop());
  await client.send({ task: 'shop.secret', args: [CARD], kwargs: { password: SECRET } });
  await exporter.until('the secret', async () => (await exporter.text('/api/tasks')).includes(SECRET));
  assert.match(exporter.process.output(), /redaction is off/);
});

test('an administrator may be shown what was masked, and nobody else; each time it is in the audit trail', async (context) => {
  const application = await onBoth(context, await brokers.redis());
  const client = await startClient(application);
  context.after(() => client.stop());
  const flags = ['--redact-reveal-to=admin', '--basic-auth=ada:secret-word,vera:other-word', '--basic-auth-roles=ada=admin,vera=viewer'];
  const exporter = await startExporter({ broker: application.broker, open: false, flags });
  context.after(() => exporter.stop());
  const as = (user: string) => ({ headers: { authorization: `Basic ${Buffer.from(user).toString('base64')}` } });
  const [ada, vera] = [as('ada:secret-word'), as('vera:other-word')];
  await exporter.until('ready', async () => (await exporter.get('/-/ready', ada)).status === 200);
  const [id] = await client.send({ task: 'shop.secret', args: [CARD], kwargs: { password: SECRET } });
  await exporter.until('the task', async () => (await exporter.get(`/api/v1/task?uuid=${id}`, ada)).status === 200);
  const masked = await (await exporter.get(`/api/v1/task?uuid=${id}`, ada)).text();
  assert.ok(!masked.includes(SECRET));
  assert.equal((await exporter.get(`/api/v1/task?uuid=${id}&reveal=true`, vera)).status, 403);
  const shown = (await (await exporter.get(`/api/v1/task?uuid=${id}&reveal=true`, ada)).json()) as TaskAnswer;
  assert.equal(shown.originals?.kwargs, `{'password': '${SECRET}'}`);
  assert.equal(shown.originals.args, `('${CARD}',)`);
  assert.equal(shown.task.kwargs, "{'password': '********'}");
  assert.ok(!(await (await exporter.get(`/api/tasks?search=${SECRET}`, ada)).text()).includes(id ?? '?'), 'nothing is searched there');
  // The log is written behind the answers.
  for (const entry of [/"action":"task-reveal".*"name":"vera".*"outcome":"refused"/, /"action":"task-reveal".*"name":"ada".*"outcome":"done"/]) {
    await exporter.until(`${String(entry)} is logged`, () => Promise.resolve(entry.test(exporter.process.output())));
  }
  assert.ok(!exporter.process.output().includes(SECRET));
});

function around(text: string, piece: string): string {
  const at = text.indexOf(piece);
  return text.slice(Math.max(0, at - 200), at + 100);
}
