import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { outcome } from '../command/celeriac.ts';
import { applicationDirectory, applicationEnvironment, startWorker } from '../services/celery.ts';
import type { Application } from '../services/celery.ts';
import { dataDirectory } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';
import type { CeleryVersion } from '../services/python.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';
import type { VirtualHost } from '../services/virtual-host.ts';
import { exporterCommand, launched } from './celery-command.ts';
import { installPythonPackage } from './packed.ts';

let site = '';
let redis: Redis;
let host: VirtualHost;

before(async () => {
  [redis, host] = await Promise.all([startRedis({ password: 'hunter2' }), makeVirtualHost()]);
  site = installPythonPackage((await pythonEnvironment('5.7.0')).python);
});
after(() => Promise.all([redis.kill(), host.remove()]));

/** What a shell has in which pip has installed the package. */
function surroundings(application: Application): Record<string, string | undefined> {
  const env = applicationEnvironment(application);
  return { ...env, PYTHONPATH: `${site}:${env['PYTHONPATH'] ?? ''}`, CELERIAC_COMMAND: exporterCommand };
}

/** `celery -A app celeriac …` until it ends by itself. */
async function celery(version: CeleryVersion, args: readonly string[], env: Record<string, string | undefined>): Promise<{ code: number | null; out: string; error: string }> {
  const environment = await pythonEnvironment(version);
  return outcome('/bin/sh', ['-c', 'cd "$0" && exec "$@"', applicationDirectory, environment.program('celery'), ...args], env);
}

describe('celery -A app celeriac', () => {
  const clusters: [CeleryVersion, string, () => Application][] = [
    ['5.2.7', 'RabbitMQ, results in Redis', () => ({ broker: host.url, backend: redis.urlOf(1) })],
    ['5.4.0', 'Redis with a list of brokers and a key prefix', () => ({
      broker: redis.urlOf(2),
      backend: redis.urlOf(3),
      settings: {
        broker_url: [redis.urlOf(2), 'redis://127.0.0.1:1/0'],
        broker_transport_options: { global_keyprefix: 'shop_', visibility_timeout: 3_600, queue_order_strategy: 'priority' },
        result_backend_transport_options: { global_keyprefix: 'results_' },
      },
    })],
    ['5.7.0', 'Redis with names of its own', () => ({
      broker: redis.urlOf(4),
      backend: redis.urlOf(5),
      settings: { event_queue_prefix: 'shopev', event_exchange: 'shopev', control_exchange: 'shopctl', task_default_queue: 'main' },
    })],
  ];

  for (const [version, where, applicationOf] of clusters) {
    test(`of Celery ${version} on ${where} sees its worker and its results, without a flag`, async (context) => {
      const application = applicationOf();
      const hostname = `worker@of-${version}`;
      const environment = await pythonEnvironment(version);
      const [exporter, worker] = await Promise.all([
        launched({ command: environment.program('celery'), args: ['-A', 'app', 'celeriac'], cwd: applicationDirectory, env: surroundings(application) }),
        startWorker(application, { version, hostname, pool: 'solo' }),
      ]);
      context.after(() => worker.kill());
      await exporter.sees(hostname);
      const { state, result } = await exporter.result('shop.add', [40, 2]);
      assert.deepEqual([state, result], ['SUCCESS', 42]);

      // The process is the exporter by now; what everybody may read of it holds no password.
      const commandLine = readFileSync(`/proc/${exporter.part.pid}/cmdline`, 'utf8');
      assert.match(commandLine, /exporter\/main\.ts/);
      assert.doesNotMatch(commandLine + exporter.part.output(), /hunter2/);
      assert.deepEqual(await exporter.part.stop(), { code: 0, signal: null });
    });
  }

  test("takes every option of Flower's behind it, --broker and the options before it, and what is given wins", async () => {
    const application = { broker: 'redis://127.0.0.1:1/7', backend: 'redis://127.0.0.1:1/8' };
    const environment = await pythonEnvironment('5.7.0');
    const first = await launched({
      command: environment.program('celery'),
      args: [
        ...['--broker', redis.urlOf(6), '-A', 'app', 'celeriac', '--max-tasks=50', '--basic_auth=ada:pw', '--auto_refresh=false', '--persistent=True', '--db=off'],
        ...['--task_runtime_metric_buckets=1,5,inf', '--purge_offline_workers=60', '--natural_time', '--inspect_timeout=2000', '--logging=info', '--url-prefix='],
      ],
      cwd: applicationDirectory,
      env: surroundings(application),
    });
    assert.match(first.part.output(), /without effect here: --persistent .*--natural-time/);
    await first.part.stop();

    const second = await launched({
      command: environment.program('celery'), args: ['-A', 'app', 'celeriac', `--broker=${redis.urlOf(6)}`], cwd: applicationDirectory, env: surroundings(application),
    });
    await second.part.stop();
  });

  test('--help is that of the exporter, a wrong option ends with its code 2', async () => {
    const env = surroundings({ broker: redis.url });
    const { code, out } = await celery('5.4.0', ['-A', 'app', 'celeriac', '--help'], env);
    assert.equal(code, 0);
    assert.match(out, /^celeriac watches a Celery cluster/);
    const wrong = await celery('5.2.7', ['-A', 'app', 'celeriac', '--max-taks=5'], env);
    assert.equal(wrong.code, 2);
    assert.match(wrong.error, /^celeriac: unknown option --max-taks: did you mean --max-tasks\?\n/m);
    const { out: help } = await celery('5.7.0', ['--help'], env);
    assert.match(help, /celeriac +Start the Celeriac exporter\./);
  });

  test('fetches the exporter of its own version through npx, and runs it without npx in between', async () => {
    const bin = dataDirectory('npx');
    const script = (name: string, text: string): void => writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    // As npx answers, once it has what it was asked for.
    script('npx', `echo "$@" > "${bin}/asked"; echo "${bin}/fetched"`);
    script('fetched', `exec ${exporterCommand} "$@"`);
    const environment = await pythonEnvironment('5.4.0');
    const { version } = JSON.parse(readFileSync(new URL('../../exporter/package.json', import.meta.url), 'utf8')) as { version: string };
    const env = { ...surroundings({ broker: redis.url }), PATH: `${bin}:/usr/bin:/bin`, CELERIAC_COMMAND: undefined };
    const { code, out } = await outcome('/bin/sh', ['-c', 'cd / && exec "$@"', '-', environment.program('celery'), '-A', 'app', 'celeriac', '--version'], env);
    assert.equal(out, `celeriac ${version}\n`);
    assert.equal(code, 0);
    assert.equal(readFileSync(join(bin, 'asked'), 'utf8'), `--yes --package=@celeriac/exporter@${version} -c command -v celeriac\n`);
  });

  test('says what is missing where there is no exporter, and what could not be started', async () => {
    const env = { ...surroundings({ broker: redis.url }), PATH: '/nowhere', CELERIAC_COMMAND: undefined };
    const environment = await pythonEnvironment('5.7.0');
    // Outside of the repository, whose node_modules holds a celeriac.
    const without = await outcome('/bin/sh', ['-c', 'cd / && exec "$@"', '-', environment.program('celery'), '-A', 'app', 'celeriac'], env);
    assert.equal(without.code, 127);
    assert.match(without.error, /^celeriac: the Celeriac exporter is not found: there is neither celeriac nor npx on the PATH.*\n {2}install Node/m);
    const broken = await celery('5.7.0', ['-A', 'app', 'celeriac'], { ...env, CELERIAC_COMMAND: '/nowhere/celeriac --debug' });
    assert.equal(broken.code, 127);
    assert.match(broken.error, /cannot start \/nowhere\/celeriac: No such file or directory/);
    assert.doesNotMatch(without.error + broken.error, /hunter2/);
  });
});
