import assert from 'node:assert/strict';
import { test } from 'node:test';
import { globMatcher } from './glob.ts';

// As Python's fnmatch.fnmatchcase answers.
for (const [pattern, name, fits] of [
  ['celery@*', 'celery@web-1', true],
  ['celery@*', 'beat@web-1', false],
  ['*@web-?', 'celery@web-1', true],
  ['*@web-?', 'celery@web-12', false],
  ['*@web-[12]', 'celery@web-2', true],
  ['*@web-[!12]', 'celery@web-2', false],
  ['*@web-[!12]', 'celery@web-3', true],
  ['w[a-c]', 'wb', true],
  ['w[a-c]', 'wd', false],
  ['w[]x]', 'w]', true],
  ['w[!]x]', 'w]', false],
  ['w[x', 'w[x', true],
  ['w[a-]', 'w-', true],
  ['*', '', true],
  ['', 'a', false],
  ['CELERY@*', 'celery@a', false],
  ['a*b*c', 'a-b-b-c', true],
] as const) {
  test(`${pattern} ${fits ? 'fits' : 'does not fit'} ${name}`, () => assert.equal(globMatcher(pattern)(name), fits));
}

test('a pattern of many stars is answered at once', () => {
  const begun = performance.now();
  assert.equal(globMatcher(`${'*a'.repeat(100)}b`)('a'.repeat(255)), false);
  assert.ok(performance.now() - begun < 500);
});
