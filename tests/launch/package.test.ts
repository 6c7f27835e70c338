import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { outcome } from '../command/celeriac.ts';
import { killGroup } from '../services/guard.ts';
import { freePort } from '../services/ports.ts';
import { Supervised } from '../services/process.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { filesOf, installPacked, packExporter } from './packed.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** npm and npx as a user has them: without the node_modules/.bin that the test's own npm has put first. */
const PATH = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules')).join(delimiter);

let tarball = '';
let folder = '';
let redis: Redis;
const state = mkdtempSync(join(tmpdir(), 'celeriac-package-'));

before(async () => {
  tarball = packExporter();
  folder = installPacked(tarball);
  redis = await startRedis();
});
after(async () => {
  await redis.kill();
  rmSync(state, { recursive: true });
});

/** Runs `npx celeriac …` where the package is installed, as a shell would. */
function npx(...argv: string[]): ReturnType<typeof outcome> {
  return outcome('sh', ['-c', 'cd "$0" && exec npx celeriac "$@"', folder, ...argv], { PATH });
}

async function ready(command: string, first: readonly string[]): Promise<Supervised> {
  const port = await freePort();
  const args = [...first, '--broker', redis.url, '--port', String(port), '--address=127.0.0.1', '--unauthenticated-api'];
  const part = new Supervised({ name: 'installed', command, args, cwd: folder, env: { PATH, HOME: state, XDG_STATE_HOME: state } });
  await part.until('ready', async () => (await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined))?.status === 200, 60_000);
  assert.match(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text(), /^celeriac_build_info/m);
  assert.doesNotMatch(part.output(), /"level":(50|60)/);
  return part;
}

describe('the package of the exporter, installed into an empty folder', () => {
  test('holds what runs, and nothing else', () => {
    const files = filesOf(tarball);
    for (const needed of ['package.json', 'README.md', 'LICENSE', 'bin/celeriac.js', 'dist/main.js', 'dist/exporter.js', 'python/celeriac/application.py']) {
      assert.ok(files.includes(needed), `${needed} is missing`);
    }
    const strays = files.filter((file) => !/^(package\.json|README\.md|LICENSE|bin\/celeriac\.js|dist\/.+\.js|python\/celeriac\/application\.py)$/.test(file));
    assert.deepEqual(strays, []);
    assert.deepEqual(files.filter((file) => /\.test\.js$|\/testing\//.test(file)), []);
  });

  test('npx celeriac --version, on the Node of this machine', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'exporter/package.json'), 'utf8')) as { version: string };
    const { code, out, error } = await npx('--version');
    assert.equal(error, '');
    assert.equal(out, `celeriac ${version}\n`);
    assert.equal(code, 0);
  });

  test('a wrong option ends with code 2 and is said, through npx as well', async () => {
    const { code, error } = await npx('--max-taks=5');
    assert.equal(code, 2);
    assert.match(error, /did you mean --max-tasks\?/);
  });

  test('npx celeriac --broker … --port … is ready, and ends in order on Ctrl-C', async () => {
    const part = await ready('npx', ['celeriac']);
    killGroup(part.pid, 'SIGINT'); // a terminal sends it to all of them
    await part.ended;
    assert.match(part.output(), /"ended"/);
  });

  // Service managers: npx itself would leave its child behind on SIGTERM, since a shell stands between them.
  test('node_modules/.bin/celeriac hands on SIGTERM to the Node that came along, and its exit code back', async () => {
    const part = await ready('node_modules/.bin/celeriac', []);
    assert.deepEqual(await part.stop(20_000), { code: 0, signal: null });
    assert.match(part.output(), /"ended"/);
  });

  test('brings a Node 24 along on Linux, for machines whose own is older', { skip: process.platform === 'linux' ? false : 'not Linux' }, async () => {
    const { out } = await outcome(join(folder, 'node_modules/.bin/node'), ['--version']);
    assert.match(out, /^v24\./);
  });
});
