import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventLog } from './event-log.ts';

test('a flood of task events drops the oldest of them, and none of the workers', () => {
  const log = new EventLog();
  log.note({ type: 'worker-online', hostname: 'w@shop', timestamp: 1 }, 1);
  for (let i = 0; i < 45_000; i += 1)
    log.note({ type: 'task-received', hostname: 'w@shop', timestamp: 2 + i, uuid: `t${i}` }, 2 + i);
  const kept = [...log.before(Number.POSITIVE_INFINITY)];
  assert.equal(kept.length, 20_001);
  assert.equal(kept[0]?.uuid, 't44999');
  assert.equal(kept.at(-2)?.uuid, 't25000');
  assert.equal(kept.at(-1)?.type, 'worker-online');
  assert.ok(kept.every(({ number }, at) => at === 0 || number < (kept[at - 1]?.number ?? 0)));
});

test('reading goes on just before a number, whatever came since', () => {
  const log = new EventLog();
  const come = (uuid: string) => log.note({ type: 'task-sent', hostname: 'gen1@web', timestamp: 1, uuid }, 1);
  ['a', 'b', 'c'].forEach(come);
  const [newest] = log.before(Number.POSITIVE_INFINITY);
  come('d');
  assert.deepEqual(
    [...log.before(newest?.number ?? 0)].map(({ uuid }) => uuid),
    ['b', 'a'],
  );
});
