import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isExactNumber, parseExactly, plainNumbers } from './exact-json.ts';

test('numbers come out as they went in', () => {
  const text = '{"a":[1.0,-0,12345678901234567890,1E3,0.1,1e-7,3,-5],"__proto__":{"b":2.50}}';
  assert.equal(JSON.stringify(parseExactly(text, 10)), text);
  assert.deepEqual(parseExactly('[3, 0.5, "1.0", null]', 10), [3, 0.5, '1.0', null]);
  assert.ok(isExactNumber(parseExactly('3.0', 10)));
  assert.deepEqual(plainNumbers(parseExactly('{"a": [3.0, 9007199254740993]}', 10)), { a: [3, 9007199254740992] });
});

test('whatever JSON is read as JSON.parse reads it, but for numbers that it would change', () => {
  fc.assert(fc.property(fc.json(), (text) => assert.deepEqual(plainNumbers(parseExactly(text, 1_000)), JSON.parse(text))));
});

test('what is no JSON, nests too deep, or holds a number that Python refuses is refused', () => {
  for (const [text, why] of [
    ['{"a": NaN}', /not valid JSON/],
    ['{"a"', /not valid JSON/],
    ['['.repeat(50) + ']'.repeat(50), /nested deeper than 10/],
    [`[${'9'.repeat(5_000)}]`, /more than the 4300 digits/],
  ] as const) {
    assert.throws(() => parseExactly(text, 10), why);
  }
});
