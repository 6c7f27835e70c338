/** What changed among the workers, in a real file and a real PostgreSQL: it is found, it outlives the exporter, and real workers tell it. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { systemClock } from '../../exporter/clock.ts';
import type { HistoryConfig } from '../../exporter/config/config.ts';
import type { WorkerChange, WorkerChangePage } from '../../exporter/contract/worker-change.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { newState } from '../../exporter/state/testing/cluster.ts';
import type { WorkerChanges } from '../../exporter/state/worker-changes.ts';
import { createStores } from '../../exporter/store/create.ts';
import type { Stores } from '../../exporter/store/create.ts';
import type { WorkerChangeQuestion } from '../../exporter/store/worker-changes/question.ts';
import { UnitedWorkerChanges } from '../../exporter/store/worker-changes/united.ts';
import { startWorker } from '../services/celery.ts';
import { startExporter } from '../services/exporter.ts';
import { startPostgres } from '../services/postgres.ts';
import { startRedis } from '../services/redis.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-changes-'));
after(() => rmSync(folder, { recursive: true }));
const postgres = startPostgres();
after(async () => (await postgres).stop());

const LIMITS = { maxBytes: Infinity, successSeconds: Infinity, failureSeconds: Infinity };
interface Place {
  readonly config: (name: string) => Promise<HistoryConfig>;
  /** For `--db`. */
  readonly db: (name: string) => Promise<string>;
}
const pathOf = (name: string): string => join(folder, `${name}.db`);
const urlOf = async (name: string): Promise<string> => (await postgres).database(name);
const PLACES: Readonly<Record<string, Place>> = {
  SQLite: { config: async (name) => ({ kind: 'sqlite', path: pathOf(name), chosen: true, ...LIMITS }), db: async (name) => pathOf(name) },
  PostgreSQL: { config: async (name) => ({ kind: 'postgres', url: await urlOf(name), display: 'postgres', ...LIMITS }), db: urlOf },
};

const ODD = `w'1"?\\\u0001 {}[] 😀 \ufffd@shop`;
const change = (fields: Partial<WorkerChange>): WorkerChange => ({ cluster: 'default', at: 1, kind: 'online', worker: 'w1@shop', version: '5.7.0', former: [], ...fields });
const CHANGES: readonly WorkerChange[] = [
  change({ at: 1.25 }),
  change({ at: 1.25, kind: 'version-began', former: ['5.4.0', '5.5.3'] }),
  change({ at: 3, worker: ODD, kind: 'lost', version: null }),
  change({ at: 4, worker: 'w2@shop', kind: 'offline' }),
];
const everything: WorkerChangeQuestion = { from: 0, to: 1e12, limit: 100 };
const QUESTIONS: readonly [string, Partial<WorkerChangeQuestion>, readonly string[]][] = [
  ['all', {}, ['offline', 'lost', 'version-began', 'online']],
  ['the first two', { limit: 2 }, ['offline', 'lost']],
  ['what is behind a place among equals', { after: change({ at: 1.25, kind: 'version-began' }) }, ['online']],
  ['a time', { from: 1.25, to: 3 }, ['version-began', 'online']],
  ['workers', { workers: [ODD, 'nobody'] }, ['lost']],
  ['kinds', { kinds: ['offline', 'lost'] }, ['offline', 'lost']],
  ['clusters', { clusters: ['berlin'] }, []],
  ['none of it', { kinds: [] }, []],
];

for (const [name, { config, db }] of Object.entries(PLACES)) {
  describe(name, () => {
    const opened = async (database: string): Promise<Stores & { close: () => Promise<void> }> => {
      const stores = createStores(await config(database), { clock: systemClock, logger: silentLogger });
      return { ...stores, close: async () => void (await Promise.all([stores.history.close(), stores.archive.close()])) };
    };

    test('what one exporter noted another one finds, once though both saw it, and what is too old goes', async () => {
      const kept = await opened('found');
      const states = ['one', 'two'].map(() => newState());
      for (const state of states) {
        const history = kept.history.cluster('default', state, 'redis://here', silentLogger);
        await history.load();
        for (const one of CHANGES) (state.workerChanges as WorkerChanges).note(one);
        await history.flush();
      }
      // Another process, which remembers nothing.
      const changes = kept.workerChanges;
      assert.deepEqual((await changes.page(everything)).toReversed(), CHANGES);
      for (const [what, question, found] of QUESTIONS) assert.deepEqual((await changes.page({ ...everything, ...question })).map(({ kind }) => kind), found, what);
      // Page by page, of those that remember and those that do not alike.
      for (const clusters of [[], states.map((state) => ({ state }))]) {
        const united = new UnitedWorkerChanges({ clusters, table: changes });
        const read: string[] = [];
        for (let cursor: string | undefined; ; ) {
          const page = await united.page({ from: 0, to: 1e12, limit: 1, cursor });
          read.push(...page.changes.map(({ kind }) => kind));
          assert.equal(page.incomplete, null);
          if (page.next === null) break;
          cursor = page.next;
        }
        assert.deepEqual(read, ['offline', 'lost', 'version-began', 'online']);
      }
      await changes.tidy(3);
      assert.deepEqual((await changes.page(everything)).map(({ kind }) => kind), ['offline', 'lost']);
      await kept.close();
    });

    test('real workers: killed, started again with another version, and all of it known to the next exporter', async (context) => {
      const redis = await startRedis();
      context.after(() => redis.stop());
      const options = { broker: redis.url, db: await db('workers'), flags: ['--worker-timeout=6s'] };
      const first = await startExporter(options);
      context.after(() => first.stop());
      await first.untilReady();
      const told = async (exporter = first): Promise<readonly WorkerChange[]> => (await exporter.json<WorkerChangePage>('/api/v1/workers/changes')).changes;
      const until = (kind: string, exporter = first): Promise<void> => exporter.until(kind, async () => (await told(exporter))[0]?.kind === kind);
      const hostname = 'w1@shop';
      const old = await startWorker({ broker: redis.url }, { hostname, pool: 'solo', version: '5.4.0' });
      context.after(() => old.kill());
      await until('online');
      await first.until('a heartbeat', async () => Date.now() / 1000 - ((await told())[0]?.at ?? 0) > 3);
      const killedAt = Date.now() / 1000;
      await old.kill();
      await until('lost');
      const [lost] = await told();
      assert.ok(lost !== undefined && lost.at <= killedAt && lost.at > killedAt - 4, `lost at ${lost?.at}, killed at ${killedAt}`);
      const young = await startWorker({ broker: redis.url }, { hostname, pool: 'solo', version: '5.7.0' });
      context.after(() => young.kill());
      await until('version-began');
      await first.until('the end of the old version', async () => (await told()).some(({ kind }) => kind === 'version-ended'));
      await first.stop();

      const second = await startExporter(options);
      context.after(() => second.stop());
      await second.untilReady();
      await second.until('hearing of it', async () => (await second.text('/api/v1/workers')).includes('"online"'));
      const all = await told(second);
      assert.deepEqual(all.map(({ kind, worker, version, former }) => [kind, worker, version, former]), [
        ['version-began', hostname, '5.7.0', ['5.4.0']],
        ['online', hostname, '5.7.0', ['5.4.0']],
        ['version-ended', hostname, '5.4.0', []],
        ['lost', hostname, '5.4.0', []],
        ['online', hostname, '5.4.0', []],
      ]);
      await young.stop();
      await until('offline', second);
    });
  });
}
