import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResultStoreStatus } from '../../results/result-store.ts';
import { resultsCondition } from './results.ts';

const LIVE: ResultStoreStatus = { state: 'live', since: 5, display: 'redis://h/1', tells: true, reconnects: 0, messages: 3, lost: new Map(), waiting: 0 };
const told = (change: Partial<ResultStoreStatus>) => resultsCondition({ ...LIVE, ...change });

test('a result backend is told of, and never makes the exporter unready', () => {
  assert.deepEqual(told({}), { name: 'results', status: 'ok', what: 'seen as they are stored', since: 5, why: null, remedy: null });
  const empty = told({ tells: false, reason: 'there is no table celery_taskmeta yet' });
  assert.deepEqual([empty.status, empty.what, empty.why], ['ok', 'read when asked for', 'there is no table celery_taskmeta yet']);
  const away = told({ state: 'waiting', tells: false, reason: 'connect ECONNREFUSED', remedy: 'Start it.' });
  assert.deepEqual([away.status, away.why, away.remedy], ['warning', 'connect ECONNREFUSED', 'Start it.']);
  assert.match(away.what, /results are not answered; trying/);
  assert.match(told({ state: 'waiting' }).what, /states that tasks set themselves are not seen/);
  const rpc = told({ state: 'unreadable', tells: false, reason: 'rpc:// sends each result to its caller', remedy: 'use redis://' });
  assert.deepEqual([rpc.status, rpc.what, rpc.remedy], ['ok', 'not read, events alone tell of them', 'use redis://']);
  assert.match(told({ lost: new Map([['pickle', 2]]) }).why ?? '', /pickles, which are never loaded/);
  assert.deepEqual(told({ lost: new Map([['malformed', 2]]) }).why, 'malformed: 2');
});
