import assert from 'node:assert/strict';
import { test } from 'node:test';
import { targetNames } from './target.ts';
import type { NamedWorker, Target } from './target.ts';

const workers: NamedWorker[] = [
  { name: 'mail@web-1', presence: 'online' },
  { name: 'mail@web-2', presence: 'silent' },
  { name: 'orders@web-1', presence: 'online' },
  { name: 'orders@old', presence: 'lost' },
  { name: 'images@old', presence: 'offline' },
];
const names = (target: Target) => targetNames(target, workers, 'refused');

test('whole names, and names without host where only one worker that is there has them', () => {
  assert.deepEqual(names({ workers: ['mail@web-2', 'orders', 'orders@web-1'] }), ['mail@web-2', 'orders@web-1']);
  assert.deepEqual(names({ workers: ['images'] }), ['images@old']);
});

test('a name that several workers have is refused with the candidates', () => {
  assert.throws(() => names({ workers: ['mail'] }), { kind: 'bad-input', message: "'mail' may be mail@web-1, mail@web-2" });
});

test('a worker that nobody knows is refused, with the one that may be meant', () => {
  assert.throws(() => names({ workers: ['orders@web-1', 'mail@web-3'] }), { kind: 'not-found', message: "Unknown worker 'mail@web-3'", remedy: 'did you mean mail@web-1?' });
  assert.throws(() => names({ workers: ['nobody'] }), { remedy: '/api/v1/workers lists those that are known' });
});

test('a pattern means the workers that are there; one that fits none is refused', () => {
  assert.deepEqual(names({ pattern: '*@web-?' }), ['mail@web-1', 'mail@web-2', 'orders@web-1']);
  assert.throws(() => names({ pattern: 'images@*' }), { kind: 'not-found' });
});

test('nobody named is refused, unless the command is for whoever has the task', () => {
  assert.throws(() => names({}), { kind: 'bad-input', message: 'no worker is named' });
  assert.throws(() => names({ workers: [] }), { kind: 'bad-input' });
  assert.equal(targetNames({}, workers, 'all'), undefined);
  assert.equal(names({ all: true }), undefined);
});

test('two ways at once are refused', () => {
  assert.throws(() => names({ all: true, workers: ['mail@web-1'] }), { kind: 'bad-input' });
});
