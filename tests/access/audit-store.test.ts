/** The audit trail in a real file and a real PostgreSQL: what is asked for is found, and what is written twice is there once. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { AuditQuestion, AuditStore, StoredEntry } from '../../exporter/audit/audit-store.ts';
import { MemoryAudit } from '../../exporter/audit/memory-audit.ts';
import { givenEntry } from '../../exporter/audit/testing/given.ts';
import { systemClock } from '../../exporter/clock.ts';
import type { HistoryConfig } from '../../exporter/config/config.ts';
import { silentLogger } from '../../exporter/logger.ts';
import { createStores } from '../../exporter/store/create.ts';
import { startPostgres } from '../services/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-audit-'));
after(() => rmSync(folder, { recursive: true }));

interface Place {
  readonly store: AuditStore;
  readonly close: () => Promise<void>;
}

const LIMITS = { maxBytes: Infinity, successSeconds: Infinity, failureSeconds: Infinity };

async function opened(config: HistoryConfig): Promise<Place> {
  const { history, archive, audit } = createStores(config, { clock: systemClock, logger: silentLogger });
  return { store: audit, close: async () => void (await Promise.all([history.close(), archive.close()])) };
}

const PLACES: Readonly<Record<string, () => Promise<Place>>> = {
  memory: async () => ({ store: new MemoryAudit(), close: async () => undefined }),
  SQLite: () => opened({ kind: 'sqlite', path: join(folder, 'celeriac.db'), chosen: true, ...LIMITS }),
  PostgreSQL: async () => {
    const postgres = await startPostgres();
    after(() => postgres.stop());
    return opened({ kind: 'postgres', url: await postgres.database('audit'), display: 'postgres', ...LIMITS });
  },
};

const stored = (id: string, entry: Parameters<typeof givenEntry>[0]): StoredEntry => ({ id, entry: givenEntry(entry) });
const ODD = `w'1"?\\\u0001 {}[] 😀 \ufffd@shop`;
const ENTRIES: readonly StoredEntry[] = [
  stored('b', { at: 1.25, targets: ['w1@shop', 'w2@shop'], arguments: { n: 1, text: ODD } }),
  stored('a', { at: 1.25, action: 'token-create', cluster: null, caller: { name: 'grafana', person: 'ada' }, reason: ODD }),
  stored('c', { at: 3, outcome: 'refused', targets: ['w2@shop', ODD], cluster: 'berlin', count: 7 }),
  stored('d', { at: 4, outcome: 'failed', caller: { name: null, role: null, via: null } }),
];
const QUESTIONS: readonly [string, Partial<AuditQuestion>, readonly string[]][] = [
  ['all', {}, ['d', 'c', 'b', 'a']],
  ['the first two', { limit: 2 }, ['d', 'c']],
  ['what is behind a place', { after: { at: 3, id: 'c' } }, ['b', 'a']],
  ['what is behind a place among equals', { after: { at: 1.25, id: 'b' } }, ['a']],
  ['a time', { from: 1.25, to: 3 }, ['b', 'a']],
  ['actions', { actions: ['token-create', 'nothing'] }, ['a']],
  ['outcomes', { outcomes: ['refused', 'failed'] }, ['d', 'c']],
  ['clusters', { clusters: ['berlin'] }, ['c']],
  ['a person', { callers: ['ada'] }, ['a']],
  ['callers', { callers: ['shop', 'grafana'] }, ['c', 'b', 'a']],
  ['a target', { targets: ['w2@shop'] }, ['c', 'b']],
  ['an odd target', { targets: [ODD] }, ['c']],
  ['none of it', { actions: [] }, []],
  ['several at once', { targets: ['w2@shop'], outcomes: ['done'], callers: ['shop'], clusters: ['default'] }, ['b']],
];

for (const [name, open] of Object.entries(PLACES)) {
  describe(name, () => {
    const place = open();
    after(async () => (await place).close());
    const everything = { from: 0, to: 1e12, limit: 100 };

    test('gives back what was written, and finds what is asked for', async () => {
      const { store } = await place;
      await store.write(ENTRIES.slice(0, 2));
      await store.write(name === 'memory' ? ENTRIES.slice(2) : ENTRIES.slice(1)); // one of them again, as after an answer that was lost
      assert.deepEqual(await store.page(everything), [...ENTRIES].sort((one, other) => other.entry.at - one.entry.at || (one.id < other.id ? 1 : -1)));
      for (const [what, question, found] of QUESTIONS) {
        assert.deepEqual((await store.page({ ...everything, ...question })).map(({ id }) => id), found, what);
      }
    });

    test('takes what is too old, and the oldest of too many', async () => {
      const { store } = await place;
      await store.tidy({ since: 2, maxEntries: 1_000 });
      assert.deepEqual((await store.page(everything)).map(({ id }) => id), ['d', 'c']);
      if (name === 'memory') return;
      await store.tidy({ since: -Infinity, maxEntries: 1_000 });
      await store.write(Array.from({ length: 400 }, (_, n) => stored(`many-${n}`, { at: 10 + n })));
      await store.tidy({ since: -Infinity, maxEntries: 100 });
      const left = await store.page({ ...everything, limit: 1_000 });
      assert.deepEqual([left.length, left.at(-1)?.id], [100, 'many-300']);
    });
  });
}
