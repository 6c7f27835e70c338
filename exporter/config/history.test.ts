import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeConfig } from './describe.ts';
import { refusal, started } from './testing/given.ts';

const historyFrom = (env: Record<string, string>, ...argv: readonly string[]) => started({ env, argv }).config.history;
const pathFrom = (env: Record<string, string>, ...argv: readonly string[]) => {
  const history = historyFrom(env, ...argv);
  return history?.kind === 'sqlite' ? history.path : undefined;
};

test('where nobody names a file, it lies where a service or a user keeps its state', () => {
  assert.equal(pathFrom({ STATE_DIRECTORY: '/var/lib/celeriac:/var/lib/other', HOME: '/root' }), '/var/lib/celeriac/celeriac.db');
  assert.equal(pathFrom({ XDG_STATE_HOME: '/home/ada/state', HOME: '/home/ada' }), '/home/ada/state/celeriac/celeriac.db');
  assert.equal(pathFrom({ HOME: '/home/ada' }), '/home/ada/.local/state/celeriac/celeriac.db');
  assert.equal(pathFrom({}), 'celeriac.db');
});

test('--db names a file or a PostgreSQL, or turns the history off', () => {
  assert.equal(pathFrom({ HOME: '/home/ada' }, '--db=/data/shop.db'), '/data/shop.db');
  assert.equal(pathFrom({ FLOWER_DB: 'flower' }), 'flower');
  for (const off of ['--db=', '--db=off', '--db=none', '--db=memory']) assert.equal(historyFrom({ HOME: '/home/ada' }, off), undefined, off);
  const history = historyFrom({}, '--db=postgres://ada:s%40cret@db.example.com:5433/celeriac');
  assert.equal(history?.kind, 'postgres');
  assert.match(refusal({ argv: ['--db=mysql://db/celeriac'] }).message, /--db.*not one of postgres/);
});

test('the password of a database is shown nowhere', () => {
  const { config } = started({ argv: ['--db=postgres://ada:hunter2@db.example.com/celeriac'] });
  const shown = JSON.stringify(describeConfig(config));
  assert.ok(!shown.includes('hunter2'));
  assert.ok(shown.includes('db.example.com'));
  const { message, remedy } = refusal({ argv: ['--db=mysql://ada:hunter2@db/x'] });
  assert.ok(!(message + remedy).includes('hunter2'));
});

test('limits have units, and never is one of ages', () => {
  const history = historyFrom({}, '--history-max-bytes=2GiB', '--history-success-age=36h', '--history-failure-age=never');
  assert.deepEqual([history?.maxBytes, history?.successSeconds, history?.failureSeconds], [2 * 1024 ** 3, 129_600, Infinity]);
  assert.match(refusal({ argv: ['--history-max-bytes=1KiB'] }).message, /history-max-bytes/);
});
