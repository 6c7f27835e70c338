import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beatSchedule } from './beat-schedule.ts';

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** As Celery 5.7.0 answers `conf`: numbers, timedeltas and its own schedules, by their repr. */
const INTERVALS: readonly (readonly [schedule: unknown, seconds: number | undefined])[] = [
  [10, 10],
  [0.5, 0.5],
  ['0:05:00', 5 * MINUTE],
  ['1 day, 0:00:00', DAY],
  ['2 days, 0:00:05', 2 * DAY + 5],
  ['0:00:00.500000', 0.5],
  ['<freq: 30.00 seconds>', 30],
  ['<freq: 1.50 hours>', 1.5 * HOUR],
  ['<crontab: * * * * * (m/h/dM/MY/d)>', MINUTE],
  ['<crontab: */15 * * * * (m/h/dM/MY/d)>', 15 * MINUTE],
  // Every seventh minute of each hour: 56 to 0 is four, the others seven.
  ['<crontab: */7 * * * * (m/h/dM/MY/d)>', 7 * MINUTE],
  ['<crontab: 30 4 * * * (m/h/dM/MY/d)>', DAY],
  ['<crontab: 0 9,17 * * * (m/h/dM/MY/d)>', 16 * HOUR],
  ['<crontab: 0 8-18/2 * * mon-fri (m/h/dM/MY/d)>', 2 * DAY + 14 * HOUR],
  ['<crontab: 30 4 * * mon-fri (m/h/dM/MY/d)>', 3 * DAY],
  // Celery 5.2 wrote the day of the week before the day of the month.
  ['<crontab: 30 4 mon-fri * * (m/h/d/dM/MY)>', 3 * DAY],
  ['<crontab: 0 0 * * fri-mon (m/h/dM/MY/d)>', 4 * DAY],
  ['<crontab: 0 0 * * sunday (m/h/dM/MY/d)>', 7 * DAY],
  ['<crontab: 0 0 1 * * (m/h/dM/MY/d)>', 31 * DAY],
  ['<crontab: 0 0 1 1 * (m/h/dM/MY/d)>', 366 * DAY],
  ['<crontab: 0 0 29 feb * (m/h/dM/MY/d)>', 1461 * DAY],
  ['<crontab: [0, 30] {1, 2} * * * (m/h/dM/MY/d)>', 22.5 * HOUR],
  ['<crontab: 0 0 31 2 * (m/h/dM/MY/d)>', undefined],
  ['<crontab: 61 0 * * * (m/h/dM/MY/d)>', undefined],
  ['<crontab: L 0 * * * (m/h/dM/MY/d)>', undefined],
  ['<crontab: * * * * (m/h/dM/MY/d)>', undefined],
  ['<solar: sunrise at latitude 1, longitude: 2>', undefined],
  ['whenever', undefined],
  [0, undefined],
  [null, undefined],
  [{ every: 5 }, undefined],
];

for (const [schedule, seconds] of INTERVALS) {
  test(`${JSON.stringify(schedule)} may take ${seconds ?? 'nobody knows how many'} seconds`, () => {
    const read = beatSchedule({ beat_schedule: { entry: { task: 'shop.tick', schedule } } });
    assert.deepEqual(read, seconds === undefined ? [] : [{ task: 'shop.tick', seconds }]);
  });
}

test('what is no schedule is left out', () => {
  for (const settings of [undefined, null, 7, {}, { beat_schedule: [] }, { beat_schedule: { a: null, b: 'x', c: { task: 5, schedule: 1 }, d: { task: '' } } }]) {
    assert.deepEqual(beatSchedule(settings), []);
  }
});
