/** Whatever happens to the history file, watching goes on: it is seen on /-/ready and in the metrics, and mended without a restart. */
import assert from 'node:assert/strict';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { TestContext } from 'node:test';
import type { Condition, Readiness } from '../../exporter/contract/readiness.ts';
import { envelope, taskEvent } from '../faults/envelope.ts';
import type { Exporter, ExporterOptions } from '../services/exporter.ts';
import { startExporter } from '../services/exporter.ts';
import { startRedis } from '../services/redis.ts';
import { tasksIn } from './history-file.ts';
import { SmallDisk } from './small-disk.ts';

const directory = mkdtempSync(join(tmpdir(), 'celeriac-faults-'));
let redis: Awaited<ReturnType<typeof startRedis>>;
before(async () => {
  redis = await startRedis();
});
after(async () => {
  await redis.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function start(context: TestContext, options: Omit<ExporterOptions, 'broker'>): Promise<Exporter> {
  const exporter = await startExporter({ broker: redis.url, ...options });
  context.after(() => exporter.stop());
  await exporter.untilReady();
  return exporter;
}

async function happens(exporter: Exporter, uuids: readonly string[], size = 10): Promise<void> {
  for (const uuid of uuids) {
    const fields = { name: 'shop.add', args: 'x'.repeat(size) };
    await redis.command('PUBLISH', '/0.celeryev/task.multi', envelope(JSON.stringify([taskEvent('task-received', uuid, fields), taskEvent('task-started', uuid)])));
  }
  const last = uuids.at(-1) ?? '';
  await exporter.until(`seeing ${last}`, async () => (await exporter.get(`/api/task/info/${last}`)).status === 200);
}

async function condition(exporter: Exporter): Promise<Condition | undefined> {
  const answer = await exporter.get('/-/ready');
  assert.equal(answer.status, 200, 'watching goes on');
  return ((await answer.json()) as Readiness).clusters[0]?.conditions.find(({ name }) => name === 'history');
}

const up = (exporter: Exporter) => exporter.metric('celeriac_history_up');
const isUp = (exporter: Exporter) => exporter.until('writing its history', async () => (await up(exporter)) === 1);

test('a full disk is told with a remedy; what changed meanwhile is written once there is room', async (context) => {
  const disk = new SmallDisk('size=6m');
  if (!(await disk.isAllowed())) return context.skip('this machine allows no mounts of one’s own');
  const exporter = await start(context, { db: `${disk.folder}/celeriac.db`, through: disk.through });
  const { pid } = exporter.process;
  await happens(exporter, ['before']);
  await isUp(exporter);
  await disk.within(pid, `cat /dev/zero > ${disk.folder}/filler 2>/dev/null; true`);
  const uuids = Array.from({ length: 200 }, (_, i) => `full-${i}`);
  await happens(exporter, uuids, 8_000);
  await exporter.until('telling of the full disk', async () => (await condition(exporter))?.status === 'warning');
  const told = await condition(exporter);
  assert.match(told?.why ?? '', /full/);
  assert.match(told?.remedy ?? '', /make room on the disk/);
  assert.equal(await up(exporter), 0);
  assert.ok(((await exporter.metric('celeriac_history_pending_tasks')) ?? 0) > 0);
  assert.match(exporter.process.output(), /history cannot be written; watching goes on/);

  await disk.within(pid, `rm ${disk.folder}/filler`);
  await exporter.until('writing again', async () => (await up(exporter)) === 1 && (await exporter.metric('celeriac_history_pending_tasks')) === 0);
  const kept = new Set(tasksIn(disk.copyOf(pid, 'celeriac.db')).map(({ uuid }) => uuid));
  for (const uuid of ['before', ...uuids]) assert.ok(kept.has(uuid), uuid);
  assert.equal(await exporter.metric('celeriac_history_tasks_dropped_total'), 0);
});

test('a read-only place is told, and taken once it can be written', async (context) => {
  const disk = new SmallDisk('ro,size=6m');
  if (!(await disk.isAllowed())) return context.skip('this machine allows no mounts of one’s own');
  const exporter = await start(context, { db: `${disk.folder}/celeriac.db`, through: disk.through });
  await happens(exporter, ['read-only']);
  await exporter.until('telling of it', async () => (await condition(exporter))?.status === 'warning');
  assert.match((await condition(exporter))?.remedy ?? '', /writable/);
  await disk.within(exporter.process.pid, `mount -o remount,rw ${disk.folder}`);
  await isUp(exporter);
  assert.deepEqual(tasksIn(disk.copyOf(exporter.process.pid, 'celeriac.db')).map(({ uuid }) => uuid), ['read-only']);
});

const asideOf = (db: string) => readdirSync(directory).filter((name) => name.startsWith(`${db}.corrupt-`) && name.endsWith('Z'));

test('a corrupt file is set aside, and never deleted; a new one is begun', async (context) => {
  const garbage = Buffer.from('this is no database, and 100 bytes or more of it '.repeat(100));
  writeFileSync(join(directory, 'header.db'), garbage);
  const whole = await start(context, { db: join(directory, 'inside.db') });
  await happens(whole, Array.from({ length: 20 }, (_, i) => `old-${i}`), 1_000);
  await isUp(whole);
  await whole.stop();
  const inside = openSync(join(directory, 'inside.db'), 'r+');
  for (let page = 1; page < 12; page += 1) writeSync(inside, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096);
  closeSync(inside);

  for (const name of ['header.db', 'inside.db']) {
    const broken = readFileSync(join(directory, name));
    const exporter = await start(context, { db: join(directory, name) });
    await exporter.until(`setting ${name} aside`, () => asideOf(name).length === 1);
    await isUp(exporter);
    const told = await condition(exporter);
    assert.equal(told?.status, 'warning');
    assert.ok((told.why ?? '').includes(`${name}.corrupt-`), told.why ?? '');
    // Its first page may tell of one more change: the rest was not touched.
    const aside = readFileSync(join(directory, asideOf(name)[0] ?? ''));
    assert.ok(aside.subarray(100).equals(broken.subarray(100)), 'as it was');
    await happens(exporter, [`after-${name}`]);
    await exporter.until('keeping what comes', () => tasksIn(join(directory, name)).some(({ uuid }) => uuid === `after-${name}`));
    await exporter.stop();
  }
});

test('a file that somebody takes away while it is in use is begun anew', async (context) => {
  const db = join(directory, 'taken.db');
  const exporter = await start(context, { db });
  await happens(exporter, ['before']);
  await isUp(exporter);
  for (const part of ['', '-wal', '-shm']) rmSync(db + part, { force: true });
  await happens(exporter, ['after']);
  const holds = (uuid: string) => existsSync(db) && tasksIn(db).some((task) => task.uuid === uuid);
  await exporter.until('keeping it, and what memory still holds', () => holds('after') && holds('before'));
});

test('the file of another exporter, or of another program, is left alone', async (context) => {
  const db = join(directory, 'shared.db');
  const first = await start(context, { db });
  await isUp(first);
  const second = await start(context, { db, flags: ['--cluster=other'] });
  await second.until('telling of it', async () => (await condition(second))?.status === 'warning');
  assert.match((await condition(second))?.why ?? '', /another exporter/);
  await first.process.kill();
  await isUp(second);

  const foreign = join(directory, 'foreign.db');
  const database = new DatabaseSync(foreign);
  database.exec('CREATE TABLE orders (id INTEGER); INSERT INTO orders VALUES (1)');
  database.close();
  const bytes = readFileSync(foreign);
  const third = await start(context, { db: foreign });
  await third.until('telling of it', async () => (await condition(third))?.status === 'warning');
  assert.match((await condition(third))?.why ?? '', /another program/);
  await third.stop();
  assert.ok(readFileSync(foreign).equals(bytes), 'not a byte is changed');
});
