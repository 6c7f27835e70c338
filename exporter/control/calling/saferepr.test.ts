import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseExactly } from '../../message/exact-json.ts';
import { argsRepr, kwargsRepr } from './saferepr.ts';

const args = (json: string): string => argsRepr(parseExactly(json, 100) as unknown[]);

test('arguments read as Celery shows them; tests/calling/saferepr.test.ts compares with Celery itself', () => {
  for (const [json, repr] of [
    ['[]', '()'],
    ['[1]', '(1,)'],
    ['[1, 2.0, 1e16, 123456789012345678901, null, true]', '(1, 2.0, 1e+16, 123456789012345678901, None, True)'],
    ['["it\'s", "a\\"b", "new\\nline"]', `('it\\'s', 'a"b', 'new\nline')`],
    ['[[[[1]]], {"a": {"b": {"c": 1}}}]', "([[[...]]], {'a': {'b': {...}}})"],
    ['[0.00001, 0.0001, -0.0, 1.5e300]', '(1e-05, 0.0001, -0.0, 1.5e+300)'],
  ]) {
    assert.equal(args(json ?? ''), repr);
  }
  assert.equal(kwargsRepr({ to: ['ada'], n: 1 }), "{'to': ['ada'], 'n': 1}");
});

test('long ones are cut, and their brackets closed', () => {
  assert.equal(argsRepr(['x'.repeat(2_000)]), `('${'x'.repeat(1_023)}...',)`);
  const many = argsRepr(Array.from({ length: 10_000 }, (_, at) => [at]));
  assert.ok(many.length < 1_050 && many.endsWith(', ...)'), many.slice(-20));
});
