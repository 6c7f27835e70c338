/** Random arguments as our argsrepr and kwargsrepr show them, and as Celery's own do. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { argsRepr, kwargsRepr } from '../../exporter/control/calling/saferepr.ts';
import { parseExactly } from '../../exporter/message/exact-json.ts';
import { pythonEnvironment } from '../services/python.ts';

const CASES = 3_000;
const SCRIPT = `
import json, sys
from celery.utils.saferepr import saferepr
for line in sys.stdin:
    args, kwargs = json.loads(line)
    print(json.dumps([saferepr(tuple(args), 1024, maxlevels=3), saferepr(kwargs, 1024, maxlevels=3)]))
`;

// JSON text, so that numbers are seen as they are written. Keys begin with a letter: JavaScript sorts those that are numbers.
const { json } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', 'false', '0', '-0.0', '3.0', '1e16', '1E15', '1e-4', '0.00001', '-12345678901234567890', '-789186272138300.25'),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
    fc.constantFrom('', "it's", 'say "x"', 'back\\slash', 'new\nline', 'Zoë 🥬', 'word '.repeat(60), '🥬'.repeat(400), 'x'.repeat(1_030)).map((text) => JSON.stringify(text)),
    fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => JSON.stringify(text)),
    fc.array(tie('json'), { maxLength: 5 }).map((items) => `[${items.join(', ')}]`),
    object(tie('json')),
  ),
}));

function object(value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const key = fc.string({ unit: 'grapheme', maxLength: 8 }).map((name) => JSON.stringify(`k${name}`));
  return fc.uniqueArray(fc.tuple(key, value), { selector: ([name]) => name, maxLength: 5 }).map((pairs) => `{${pairs.map((pair) => pair.join(': ')).join(', ')}}`);
}

test(`${CASES} calls`, { timeout: 120_000 }, async () => {
  const { python } = await pythonEnvironment('5.7.0');
  const calls = fc.sample(fc.tuple(fc.array(json, { maxLength: 8 }).map((items) => `[${items.join(', ')}]`), object(json)), { numRuns: CASES, seed: 7 });
  const { stdout, stderr } = spawnSync(python, ['-c', SCRIPT], { input: calls.map(([args, kwargs]) => `[${args}, ${kwargs}]\n`).join(''), maxBuffer: 1e9, encoding: 'utf8' });
  const shown = stdout.trim().split('\n').map((line) => JSON.parse(line) as [string, string]);
  assert.equal(shown.length, CASES, stderr);
  for (const [at, [args, kwargs]] of calls.entries()) {
    const ours = [argsRepr(parseExactly(args, 1_000) as unknown[]), kwargsRepr(parseExactly(kwargs, 1_000) as Record<string, unknown>)];
    assert.deepEqual(ours, shown[at], `${args} ${kwargs}`);
  }
});
