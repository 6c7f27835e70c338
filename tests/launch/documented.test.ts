import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort } from '../services/ports.ts';
import { dataDirectory, Supervised } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { makeVirtualHost } from '../services/virtual-host.ts';
import type { VirtualHost } from '../services/virtual-host.ts';
import { cleanEnvironment, exporterCommand } from './celery-command.ts';
import { installPythonPackage } from './packed.ts';

const page = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

/** Blocks of the page on launching that are marked as shell, whole; of the README, each line that starts the exporter. */
const BLOCKS = [...page('docs/launch.md').matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block.trim());
const README = [...page('README.md').matchAll(/^(?:npx )?(?:celeriac --(?:broker|app|port)|celery -A \S+ celeriac).*$/gm)].map(([line]) => line);

let redis: Redis;
let host: VirtualHost;
let env: Record<string, string | undefined> = {};
const folder = dataDirectory('documented');

before(async () => {
  [redis, host] = await Promise.all([startRedis(), makeVirtualHost()]);
  const environment = await pythonEnvironment('5.7.0');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'celeriac'), `#!/bin/sh\nexec ${exporterCommand} "$@"\n`);
  chmodSync(join(bin, 'celeriac'), 0o755);
  writeFileSync(join(folder, 'proj.py'), `from celery import Celery\n\napp = Celery("proj", broker="${redis.url}")\n`);
  env = {
    ...cleanEnvironment(),
    CELERIAC_UNAUTHENTICATED_API: undefined,
    CELERIAC_COMMAND: undefined,
    PATH: [bin, join(environment.directory, 'bin'), process.env['PATH']].join(delimiter),
    PYTHONPATH: installPythonPackage(environment.python),
    PYTHONDONTWRITEBYTECODE: '1',
  };
});
after(() => Promise.all([redis.kill(), host.remove()]));

/** As printed, but for what is this machine's: broker, management API, and the port, which another may have taken. */
function here(block: string, port: number): string {
  return block
    .replaceAll('npx celeriac', 'celeriac') // npx is tried where the package is installed: package.test.ts
    .replaceAll('redis://localhost:6379/0', redis.url)
    .replaceAll('amqp://guest:guest@localhost:5672//', host.url)
    .replaceAll('http://guest:guest@localhost:15672/api/', host.managementUrl.replace(/\/?$/, '/'))
    .replaceAll('5555', String(port))
    .replace(/^(?=[^\n]*\bceler(?:iac|y)(?: |$))/m, 'exec env ');
}

describe('every way to start that is printed, as it is printed', () => {
  assert.ok(BLOCKS.length >= 6 && README.length >= 2, 'the pages have lost their blocks');
  for (const block of [...BLOCKS, ...README]) {
    test(block.replaceAll('\n', '; '), async () => {
      const port = await freePort();
      // Where nothing is said of the port it is 5555, which another may have.
      const part = new Supervised({ name: 'documented', command: '/bin/sh', args: ['-c', here(block, port)], cwd: folder, env: { ...env, CELERIAC_PORT: block.includes('5555') ? undefined : String(port) } });
      await part.until('ready', async () => (await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined))?.status === 200, 60_000);
      assert.deepEqual(await part.stop(), { code: 0, signal: null });
    });
  }
});
