import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AuditEntry } from '../contract/audit.ts';
import { CeleriacError } from '../errors.ts';
import type { AuditQuestion, StoredEntry } from './audit-store.ts';
import { MemoryAudit } from './memory-audit.ts';
import { givenEntry, givenTrail } from './testing/given.ts';

const everything = { from: 0, to: Infinity, limit: 100, cursor: undefined };
const refusedAt = (at: number, address: string, action = 'task-revoke') =>
  givenEntry({ at, action, outcome: 'refused', status: 401, caller: { name: null, role: null, via: null, address } });

/** A store that can be away. */
class Away extends MemoryAudit {
  isAway = true;
  tries = 0;

  override write(entries: readonly StoredEntry[]): Promise<void> {
    this.tries += 1;
    return this.isAway ? Promise.reject(new CeleriacError('unavailable', 'the disk is full')) : super.write(entries);
  }
}

describe('the audit trail', () => {
  test('holds an entry when its write is over, newest first, page by page', async () => {
    const trail = givenTrail();
    for (let at = 1; at <= 5; at += 1) await trail.write(givenEntry({ at }));
    const first = await trail.page({ ...everything, limit: 2 });
    assert.deepEqual(first.entries.map(({ at }) => at), [5, 4]);
    await trail.write(givenEntry({ at: 6 }));
    const second = await trail.page({ ...everything, limit: 2, cursor: first.next ?? undefined });
    const third = await trail.page({ ...everything, limit: 2, cursor: second.next ?? undefined });
    assert.deepEqual([...second.entries, ...third.entries].map(({ at }) => at), [3, 2, 1]);
    assert.equal(third.next, null);
    await assert.rejects(trail.page({ ...everything, cursor: 'nonsense' }), /the cursor cannot be read/);
  });

  test('shows no secret, and nothing without end', async () => {
    const written: AuditEntry[] = [];
    const trail = givenTrail(written);
    await trail.write(givenEntry({
      arguments: { password: 'hunter2', kwargs: { api_key: 'hunter2', n: 1 }, args: ['x'.repeat(100_000)], deep: nested(50), big: 2n },
      reason: `password=hunter2 ${'y'.repeat(5_000)}`, targets: Array.from({ length: 1_000 }, (_, n) => `${n}${'\0z'.repeat(1_000)}`),
    }));
    const text = JSON.stringify(written);
    assert.ok(!text.includes('hunter2'), text.slice(0, 500));
    assert.ok(text.length < 150_000, `${text.length}`);
    assert.ok(!text.includes('\\u0000'));
    assert.equal(written[0]?.targets.length, 200);
    assert.equal(written[0]?.arguments['password'], '********');
  });

  test('counts what is refused at the door again and again as one entry a minute, each address for itself', async () => {
    const written: AuditEntry[] = [];
    const trail = givenTrail(written, { clock: { now: () => 0 } });
    for (let n = 0; n < 1_000; n += 1) trail.refused(refusedAt(n / 100, '192.0.2.1', n % 2 === 0 ? 'task-revoke' : 'pool-grow'));
    trail.refused(refusedAt(12, '192.0.2.2'));
    trail.refused(refusedAt(61, '192.0.2.1'));
    await trail.close();
    assert.deepEqual(written.map(({ caller, action, count }) => [caller.address, action, count]), [
      ['192.0.2.1', 'task-revoke', 1],
      ['192.0.2.2', 'task-revoke', 1],
      ['192.0.2.1', 'several', 999],
      ['192.0.2.1', 'task-revoke', 1],
    ]);
    assert.equal(trail.status().counts.reduce((sum, [, , count]) => sum + count, 0), 1_002, 'the counter misses none');
  });

  test('is not filled by guesses from everywhere', async () => {
    const written: AuditEntry[] = [];
    const trail = givenTrail(written, { clock: { now: () => 0 } });
    for (let n = 0; n < 20_000; n += 1) trail.refused(refusedAt(1, `192.0.2.${n}`));
    await trail.close();
    assert.ok(written.length <= 1_002, `${written.length}`);
    assert.equal(written.reduce((sum, { count }) => sum + count, 0), 20_000);
    assert.equal(written.at(-1)?.caller.address, null, 'those that were too many are of no one address');
  });

  test('a store that is away keeps nobody from acting for longer than a second; its entries are shown, and written later', async () => {
    const store = new Away();
    const trail = givenTrail([], { store });
    const began = performance.now();
    await trail.write(givenEntry({ at: 1 }));
    assert.ok(performance.now() - began < 3_000);
    assert.deepEqual((await trail.page(everything)).entries.map(({ at }) => at), [1]);
    assert.equal(trail.status().waiting, 1);
    store.isAway = false;
    await trail.close();
    assert.deepEqual((await trail.page(everything)).entries.map(({ at }) => at), [1], 'once');
    assert.deepEqual(trail.status(), { counts: [['task-revoke', 'done', 1]], waiting: 0, lost: 0 });
  });

  test('of too many that wait the oldest are lost, and counted', async () => {
    const store = new Away();
    const trail = givenTrail([], { store });
    const all = Array.from({ length: 10_050 }, (_, at) => trail.write(givenEntry({ at: at + 1 })));
    await Promise.all(all);
    const { waiting, lost } = trail.status();
    assert.deepEqual([waiting, lost], [10_000, 50]);
    assert.ok(store.tries < 5, 'and it is not tried all the time');
    await trail.close();
  });

  test('many at once are written together', async () => {
    const batches: number[] = [];
    const store = new (class extends MemoryAudit {
      override write(entries: readonly StoredEntry[]): Promise<void> {
        batches.push(entries.length);
        return super.write(entries);
      }
    })();
    const trail = givenTrail([], { store });
    await Promise.all(Array.from({ length: 1_000 }, (_, at) => trail.write(givenEntry({ at: at + 1 }))));
    assert.deepEqual(batches, [500, 500]);
  });
});

test('what is asked for is found: by action, outcome, caller or person, target, cluster and time', async () => {
  const trail = givenTrail();
  for (const entry of SOME) await trail.write(entry);
  for (const [question, found] of QUESTIONS) {
    assert.deepEqual((await trail.page({ ...everything, ...question })).entries.map(({ at }) => at), found, JSON.stringify(question));
  }
});

const SOME: readonly AuditEntry[] = [
  givenEntry({ at: 1, targets: ['w1@shop', 'w2@shop'] }),
  givenEntry({ at: 2, action: 'token-create', cluster: null, caller: { name: 'grafana', person: 'ada' } }),
  givenEntry({ at: 3, outcome: 'refused', targets: ['w2@shop'], cluster: 'berlin' }),
];
const QUESTIONS: readonly [Partial<AuditQuestion>, number[]][] = [
  [{}, [3, 2, 1]],
  [{ actions: ['task-revoke'] }, [3, 1]],
  [{ outcomes: ['refused', 'failed'] }, [3]],
  [{ callers: ['ada'] }, [2]],
  [{ callers: ['grafana', 'nobody'] }, [2]],
  [{ targets: ['w2@shop'] }, [3, 1]],
  [{ clusters: ['default'] }, [1]],
  [{ from: 2, to: 3 }, [2]],
  [{ actions: [] }, []],
];

function nested(depth: number): unknown {
  return depth === 0 ? 'end' : { deeper: nested(depth - 1) };
}
