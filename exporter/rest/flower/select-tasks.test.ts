import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Parameters } from '../parameters.ts';
import { GivenState, givenTask, givenWorker } from '../testing/state.ts';
import { selectTasks } from './select-tasks.ts';
import { taskQuery } from './tasks.ts';

const state = new GivenState({
  tasks: [
    givenTask('a', {
      name: 'shop.pay',
      state: 'SUCCESS',
      timestamp: 40,
      received: 10,
      started: 11,
      worker: givenWorker('celery@oslo'),
    }),
    givenTask('b', {
      name: 'Mail.send',
      state: 'FAILURE',
      timestamp: 20,
      received: 15,
      started: 30,
      worker: givenWorker('celery@berlin'),
    }),
    givenTask('c', { name: 'shop.pay', state: 'RECEIVED', timestamp: 30, received: 20, worker: givenWorker('celery@oslo') }),
    givenTask('d', { name: undefined, state: 'PENDING', timestamp: 40, client: 'gen1@web' }),
  ],
});

const page = (query: string) =>
  selectTasks(state, taskQuery(new Parameters(query)))
    .map(({ uuid }) => uuid)
    .join('');

describe('a page of tasks', () => {
  for (const [query, expected] of [
    ['', 'dacb'], // the newest event first, then the id
    ['limit=2', 'da'],
    ['limit=2&offset=1', 'ac'],
    ['limit=0', ''],
    ['limit=-3', ''],
    ['offset=-3', 'dacb'],
    ['offset=9', ''],
    ['sort_by=name', 'dbac'], // nameless first, upper case no matter
    ['sort_by=-name', 'cabd'],
    ['sort_by=state', 'bdca'],
    ['sort_by=received', 'dabc'],
    ['sort_by=-received&limit=2', 'cb'],
    ['sort_by=started', 'cdab'],
    ['sort_by=--started', 'badc'], // Python's lstrip takes every dash
    ['sort_by=', 'dacb'],
    ['taskname=shop.pay', 'ac'],
    ['taskname=SHOP.PAY', 'ac'],
    ['taskname=shop', ''], // whole names only
    ['taskname=All&state=All&workername=All', 'dacb'],
    ['workername=celery@oslo', 'ac'],
    ['state=failure', 'b'],
    ['state=&taskname=', 'dacb'],
    ['search=berlin OR state:pending', 'db'],
    ['search=shop&sort_by=received&limit=1', 'a'],
    ['limit=1&limit=2', 'da'], // the last one counts
    ['limit= 2 ', 'da'],
    ['limit=1_0', 'dacb'],
  ] as const) {
    test(query || '(no parameters)', () => assert.equal(page(query), expected));
  }

  test('received_start and received_end are local time, inclusive; what was never received passes', () => {
    const at = (minute: number) => new Date(2026, 10, 23, 2, minute).getTime() / 1000;
    const timed = new GivenState({
      tasks: [10, 20, 30].map((minute) => givenTask(`at ${minute}`, { received: at(minute) })).concat(givenTask('never')),
    });
    const found = (query: string) =>
      selectTasks(timed, taskQuery(new Parameters(query)))
        .map(({ uuid }) => uuid)
        .sort();
    assert.deepEqual(found('received_start=2026-11-23 02:20'), ['at 20', 'at 30', 'never']);
    assert.deepEqual(found('received_end=2026-11-23 2:20'), ['at 10', 'at 20', 'never']);
    assert.deepEqual(found('received_start=2026-11-23+02:11&received_end=2026-11-23+02:29'), ['at 20', 'never']);
    for (const wrong of [
      '2026-11-23',
      '2026-11-23T02:20',
      '2026-02-30 10:00',
      '2026-13-01 10:00',
      '2026-11-23 24:00',
      'yesterday',
    ]) {
      assert.throws(() => found(`received_start=${wrong}`), /expected format 'YYYY-MM-DD HH:MM'/, wrong);
    }
  });

  test('refuses what is no number, no field', () => {
    assert.throws(() => page('limit=ten'), /Invalid argument 'ten' of type 'int'/);
    assert.throws(() => page('limit='), /Invalid argument '' of type 'int'/);
    assert.throws(() => page('sort_by=runtime'), /Invalid sort_by 'runtime', expected one of name, received, started, state/);
  });
});
