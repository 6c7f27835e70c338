import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCut } from './cut.ts';

/** As celery.utils.saferepr writes them. */
test('texts that Celery cut are told from others', () => {
  const long = 'x'.repeat(1_020);
  for (const text of [`('${long}...',)`, `'${long}...'`, `[0, 1, ${long}..., ...]`, `{'k': '${long}...', ...}`, "{'a': {'b': {'c': {...}}}}", `b'${long}...'`, `[['${long}'],['${long}...']]`, `${long}...`]) {
    assert.ok(isCut(text), text.slice(-20));
  }
  for (const text of [null, '', '()', "'to be continued...'", `('${long}',)`, "{'a': '...'}"]) assert.ok(!isCut(text), String(text).slice(-20));
});
