/** The exporter's image: what its Dockerfile says, and what comes of it where it is carried out. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../services/ports.ts';
import { Supervised } from '../services/process.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import { buildContext } from './build-context.ts';
import { environmentOf, readStages, stepsOf } from './dockerfile.ts';
import { Image, outcomeOf } from './layers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stages = readStages(join(root, 'Dockerfile'));
const last = stages.at(-1) as (typeof stages)[number];
const UID = 10_001;

describe('the Dockerfile', () => {
  test('begins with the Node that the tests run on, named to the last digit', () => {
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Record<string, { version: string }> };
    const version = lock.packages['node_modules/node']?.version;
    const names = new Set(stages.map(({ name }) => name));
    const foreign = stages.map(({ from }) => from).filter((from) => !names.has(from) && from !== 'scratch');
    assert.deepEqual([...new Set(foreign)], [`node:${version}-bookworm-slim`]);
  });

  test('ends as somebody who is not root, with a volume, a health check and the bare command', () => {
    assert.equal(stepsOf(last, 'USER').at(-1)?.text, `${UID}:${UID}`);
    const state = stepsOf(last, 'VOLUME').at(-1)?.text;
    assert.equal(environmentOf(last)['STATE_DIRECTORY'], state);
    assert.match(stepsOf(last, 'HEALTHCHECK').at(-1)?.text ?? '', /CMD \["celeriac", "healthcheck"\]$/);
    assert.equal(stepsOf(last, 'ENTRYPOINT').at(-1)?.text, '["celeriac"]');
    assert.equal(stepsOf(last, 'EXPOSE').at(-1)?.text, '5555');
    assert.deepEqual(last.steps.filter(({ keyword }) => keyword === 'RUN' || keyword === 'ADD'), []);
  });

  test('knows no secret, neither as argument nor as variable', () => {
    const named = stages.flatMap(({ steps }) => steps).filter(({ keyword }) => keyword === 'ARG' || keyword === 'ENV');
    for (const { text } of named) assert.doesNotMatch(text, /token|password|secret|key/i);
  });

  test('is built from the sources alone', () => {
    const context = buildContext(root);
    const others = context.filter((path) => !/^(package(-lock)?\.json|tsconfig\.json|LICENSE|exporter\/(package|tsconfig)\.json|exporter\/bin\/[\w.]+\.js|exporter\/python\/celeriac\/application\.py|exporter\/.*\.ts)$/.test(path));
    assert.deepEqual(others, []);
    assert.deepEqual(context.filter((path) => /\.test\.ts$|\/testing\/|dist\/|node_modules/.test(path)), []);
  });
});

const refusal = await Image.refusal();
const skip = refusal === undefined ? false : `the Dockerfile is not carried out on this machine (${refusal}): root, overlayfs and namespaces are needed`;

describe('the image', { skip, timeout: 400_000 }, () => {
  let image: Image;
  let redis: Redis;
  const volume = mkdtempSync(join(tmpdir(), 'celeriac-volume-'));
  chownSync(volume, UID, UID);

  before(async () => {
    [image, redis] = await Promise.all([Image.build(root, { REVISION: 'c0ffee' }), startRedis()]);
  });
  after(async () => {
    await redis.stop();
    image.remove();
    rmSync(volume, { recursive: true, force: true });
  });

  /** A container: read-only, as the image's user, with the volume. */
  async function start(env: Record<string, string> = {}): Promise<{ part: Supervised; url: string; env: Record<string, string> }> {
    const port = await freePort();
    const all = { CELERIAC_BROKER: `redis://127.0.0.1:${redis.port}/0`, CELERIAC_PORT: String(port), CELERIAC_UNAUTHENTICATED_API: 'true', CELERIAC_UNAUTHENTICATED_METRICS: 'true', ...env };
    const { command, args } = image.through(volume);
    const part = new Supervised({ name: 'container', command, args: [...args, 'celeriac'], env: all });
    await part.untilLogged(/listens on \S+"/, 60_000);
    return { part, url: `http://127.0.0.1:${port}`, env: all };
  }

  test('holds the command and what it needs, and neither tests, types, sources nor npm', () => {
    const app = image.path('/app/exporter');
    assert.deepEqual(readdirSync(app).sort(), ['bin', 'dist', 'package.json', 'python']);
    const built = globSync('**/*', { cwd: join(app, 'dist') });
    assert.ok(built.includes('main.js'));
    assert.deepEqual(built.filter((path) => /\.d\.ts$|\.map$|\.test\.|testing/.test(path)), []);
    const packages = readdirSync(join(image.path('/app/node_modules')));
    assert.ok(packages.includes('express'));
    for (const absent of ['typescript', '@types', 'webpack', '@grafana', 'node']) assert.ok(!packages.includes(absent), absent);
    const { output } = outcomeOf(image.through(volume), ['ls', '/usr/local/bin', '/usr/local/lib']);
    assert.doesNotMatch(output, /npm|npx|node_modules|corepack|yarn/);
  });

  test('is small beside its Node', () => {
    const bytes = ['/app/exporter', '/app/node_modules']
      .flatMap((path) => globSync('**/*', { cwd: image.path(path), withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    assert.ok(bytes < 40 * 2 ** 20, `${(bytes / 2 ** 20).toFixed(1)} MiB`);
  });

  test('makes its volume for its user alone', () => {
    const { uid, gid, mode } = statSync(image.path('/var/lib/celeriac'));
    assert.deepEqual([uid, gid, mode & 0o777], [UID, UID, 0o750]);
  });

  test('runs on a read-only root as its user, sees the broker, and its health check knows', async () => {
    const { part, url, env } = await start();
    const uids = /^Uid:\s+(.*)$/m.exec(readFileSync(`/proc/${part.pid}/status`, 'utf8'))?.[1]?.split(/\s+/);
    assert.deepEqual(uids, Array<string>(4).fill(String(UID)));
    assert.equal(await (await fetch(`${url}/-/healthy`)).text(), 'OK');
    await part.until('ready', async () => (await fetch(`${url}/-/ready`)).status === 200);
    assert.match(await (await fetch(`${url}/metrics`)).text(), /^celeriac_build_info\{.*revision="c0ffee".*\} 1$/m);

    const healthcheck = JSON.parse(/CMD (\[.*\])$/.exec(stepsOf(last, 'HEALTHCHECK')[0]?.text ?? '')?.[1] ?? '[]') as string[];
    assert.deepEqual(outcomeOf(image.through(volume), healthcheck, env), { code: 0, output: '' });
    assert.deepEqual(await part.stop(), { code: 0, signal: null });
    assert.equal(outcomeOf(image.through(volume), healthcheck, env).code, 1);
  });

  test('can write to its volume and nowhere else, and leaves its history there', () => {
    assert.ok(existsSync(join(volume, 'celeriac.db')));
    assert.equal(statSync(join(volume, 'celeriac.db')).uid, UID);
    for (const path of ['/app/x', '/etc/x', '/usr/local/bin/x', '/x']) {
      const { code, output } = outcomeOf(image.through(volume), ['touch', path]);
      assert.notEqual(code, 0);
      assert.match(output, /Read-only file system|Permission denied/, path);
    }
  });

  test('makes tokens by the same command, which the exporter takes', async () => {
    const { code, output } = outcomeOf(image.through(volume), ['celeriac', 'token', 'create', '--name', 'backup', '--role', 'viewer']);
    assert.equal(code, 0, output);
    const token = /celeriac_\S+/.exec(output)?.[0];
    const { part, url } = await start({ CELERIAC_UNAUTHENTICATED_API: 'false' });
    assert.equal((await fetch(`${url}/api/workers`)).status, 401);
    assert.equal((await fetch(`${url}/api/workers`, { headers: { Authorization: `Bearer ${token}` } })).status, 200);
    await part.stop();
  });

  test('says what is wrong with a volume that it may not write to, and watches on', async () => {
    const foreign = mkdtempSync(join(tmpdir(), 'celeriac-foreign-'));
    chmodSync(foreign, 0o755);
    const port = await freePort();
    const { command, args } = image.through(foreign);
    const part = new Supervised({ name: 'container', command, args: [...args, 'celeriac', `--broker=redis://127.0.0.1:${redis.port}/0`, `--port=${port}`, '--unauthenticated-api'] });
    await part.untilLogged(/listens on \S+"/, 60_000);
    const said = async (): Promise<string> => (await fetch(`http://127.0.0.1:${port}/-/ready`)).text();
    await part.until('saying so', async () => /"history","status":"warning"/.test(await said()));
    assert.match(await said(), /unable to open database file.*writable folder with --db/);
    await part.stop();
    rmSync(foreign, { recursive: true });
  });
});
