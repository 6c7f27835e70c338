import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Condition, Readiness } from '../../contract/readiness.ts';
import { givenCluster, NOW, startApp } from '../testing/app.ts';
import type { GivenCluster } from '../testing/app.ts';
import { historyCondition } from './history.ts';

const QUIET = { uncleanSince: undefined, setAside: undefined, tidyTrouble: undefined };

test('a history that cannot be written is a warning with reason and remedy, and the exporter stays ready', async (context) => {
  const history: GivenCluster['history'] = { state: 'failing', since: NOW - 5, reason: 'database or disk is full', remedy: 'make room', pending: 12, dropped: 3 };
  const { url } = await startApp(context, { clusters: [givenCluster({ history })] });
  const answer = await fetch(`${url}/-/ready`);
  assert.equal(answer.status, 200);
  const condition = ((await answer.json()) as Readiness).clusters[0]?.conditions.find(({ name }) => name === 'history');
  assert.deepEqual(condition, {
    name: 'history', status: 'warning', what: 'cannot be written: 12 tasks wait, 3 changes lost', since: NOW - 5, why: 'database or disk is full', remedy: 'make room',
  } satisfies Condition);
});

test('a corrupt file that was set aside stays a warning for a day, an unclean end a remark', () => {
  const live = { state: 'live' as const, since: NOW, reason: undefined, remedy: undefined, pending: 0, dropped: 0 };
  const aside = { ...live, notices: { ...QUIET, setAside: { name: '/var/lib/celeriac.db.corrupt-1', at: NOW } } };
  assert.equal(historyCondition(aside, NOW + 10).status, 'warning');
  assert.match(historyCondition(aside, NOW + 10).why ?? '', /celeriac\.db\.corrupt-1/);
  assert.equal(historyCondition(aside, NOW + 90_000).status, 'ok');
  const unclean = historyCondition({ ...live, notices: { ...QUIET, uncleanSince: 1_700_000_000 } }, NOW);
  assert.equal(unclean.status, 'ok');
  assert.match(unclean.why ?? '', /did not end cleanly.*2023-11-14T22:13:20/);
  assert.equal(historyCondition(undefined, NOW).status, 'ok');
});
