/** A Redis result backend over TLS, over a Unix socket, and behind Sentinels: told as it is stored, and read when asked for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestContext } from 'node:test';
import type { ResultAnswer } from '../../exporter/contract/result.ts';
import type { FlowerTask } from '../../exporter/contract/flower.ts';
import { startWorker } from '../services/celery.ts';
import type { Application } from '../services/celery.ts';
import { makeCertificates } from '../services/certificates.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import { startExporter } from '../services/exporter.ts';
import type { Exporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';
import { startSentinels } from '../services/sentinel.ts';

async function watched(context: TestContext, application: Application, flags: readonly string[]) {
  const exporter = await startExporter({ broker: application.broker, flags: [`--result-backend=${application.backend ?? ''}`, ...flags] });
  context.after(() => exporter.stop());
  const [worker, client] = await Promise.all([startWorker(application, { pool: 'threads' }), startClient(application)]);
  context.after(() => Promise.all([worker.kill(), client.stop()]));
  await exporter.until('listening to results', async () => (await exporter.metric('celeriac_result_backend_up')) === 1);
  return { exporter, client };
}

/** Its steps are seen while it runs, and then its result. */
async function progresses(exporter: Exporter, client: Client): Promise<void> {
  const [id] = await client.send({ task: 'shop.progress', kwargs: { steps: 4, pause: 0.5 } });
  const shown = new Set<string>();
  await exporter.until('its end', async () => {
    const answer = await exporter.get(`/api/task/info/${id}`);
    const task = answer.status === 200 ? ((await answer.json()) as FlowerTask) : undefined;
    if (task?.state === 'PROGRESS') shown.add(task.result ?? '');
    return task?.state === 'SUCCESS';
  });
  assert.ok(shown.has("{'current': 3, 'total': 4}"), [...shown].join());
  const { state, result } = await exporter.json<ResultAnswer>(`/api/v1/task/result?uuid=${id}&timeout=8`);
  assert.deepEqual([state, result], ['SUCCESS', { kind: 'value', value: 4, exact: true }]);
}

test('over TLS, whose certificate is checked', async (context) => {
  const certificates = await makeCertificates();
  const [broker, backend] = await Promise.all([startRedis(), startRedis({ tls: certificates, password: 'tls-s3cret' })]);
  context.after(() => Promise.all([broker.stop(), backend.stop()]));
  const { exporter, client } = await watched(context, { broker: broker.url, backend: backend.urlOf(2) }, []);
  await progresses(exporter, client);

  // Without the authority nothing is believed, and it is said.
  const [bare = ''] = backend.urlOf(2).split('?');
  const other = await startExporter({ broker: broker.url, flags: [`--result-backend=${bare}`] });
  context.after(() => other.stop());
  await other.until('refusing', async () => /ssl_ca_certs=FILE/.test(await other.text('/-/ready')));
  const refused = await other.get('/api/v1/task/result?uuid=x');
  assert.equal(refused.status, 503);
  assert.match(await refused.text(), /result backend's certificate|certificate/);
  for (const one of [exporter, other]) assert.ok(!one.process.output().includes('tls-s3cret'));
});

test('over a Unix socket', async (context) => {
  const redis = await startRedis({ unixSocket: true });
  context.after(() => redis.stop());
  const { exporter, client } = await watched(context, { broker: redis.url, backend: redis.socketUrlOf(3) }, []);
  await progresses(exporter, client);
});

test('behind Sentinels, and after the master has moved', async (context) => {
  const [broker, sentinels] = await Promise.all([startRedis(), startSentinels({ password: 'data-s3cret', sentinelPassword: 'sentinel-s3cret' })]);
  context.after(() => Promise.all([broker.stop(), sentinels.stop()]));
  const transport = sentinels.settings['result_backend_transport_options'];
  const application = { broker: broker.url, backend: sentinels.url, settings: { result_backend_transport_options: transport } };
  const { exporter, client } = await watched(context, application, [`--result-backend-transport-options=${JSON.stringify(transport)}`]);
  await progresses(exporter, client);
  const before = await client.call('shop.add', [20, 22]);
  await client.wait(before);

  const old = await sentinels.master();
  await sentinels.failover();
  // Until it knows, it takes writes that are lost when it follows the new one: Redis' own way, and nothing to test here.
  await exporter.until('the old master being a replica', async () => (await old.command('ROLE')).startsWith('slave'), 60_000);
  const master = await sentinels.master();
  await exporter.until('listening to the new master', async () => (await master.command('CLIENT', 'LIST')).includes('celeriac-default-results-events'), 60_000);
  await exporter.until('reading what was stored before', async () => (await exporter.get(`/api/v1/task/result?uuid=${before}`)).status === 200, 60_000);
  await exporter.until('being told again', async () => {
    const id = await client.call('shop.add', [1, 2]).catch(() => undefined);
    if (id === undefined) return false;
    const answer = await exporter.get(`/api/v1/task/result?uuid=${id}&timeout=3`);
    return answer.status === 200 && ((await answer.json()) as ResultAnswer).state === 'SUCCESS';
  }, 60_000);
  await progresses(exporter, client);
  for (const secret of ['data-s3cret', 'sentinel-s3cret']) assert.ok(!exporter.process.output().includes(secret));
});
