import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_KEYS } from '../redaction/default-keys.ts';
import { describeConfig } from './describe.ts';
import { refusal, started } from './testing/given.ts';

const redactionFrom = (...argv: readonly string[]) => started({ argv }).config.redaction;

test('secrets are masked unless somebody says otherwise, and nobody sees them', () => {
  const redaction = redactionFrom();
  assert.deepEqual(redaction?.keys, DEFAULT_KEYS);
  assert.ok(redaction.patterns.includes('jwt'));
  assert.equal(redaction.revealTo, 'nobody');
  assert.equal(redaction.revealBytes, 16 * 1024 ** 2);
});

test('turned off, the log says so, and what then has no effect', () => {
  const { config, warnings } = started({ argv: ['--redact=off', '--redact-keys=pin'] });
  assert.equal(config.redaction, undefined);
  assert.ok(warnings.some((sentence) => sentence.includes('as they come')));
  assert.ok(warnings.some((sentence) => sentence.includes('--redact-keys has no effect')));
});

test('lists are given whole, or by what differs from the built-in one', () => {
  assert.deepEqual(redactionFrom('--redact-keys=Customer_Name')?.keys, ['customer_name']);
  const changed = redactionFrom('--redact-keys=default,-auth', '--redact-keys=iban')?.keys ?? [];
  assert.deepEqual(changed.filter((key) => !DEFAULT_KEYS.includes(key)), []);
  assert.ok(!changed.includes('auth') && changed.includes('password'));
  assert.deepEqual(redactionFrom('--redact-patterns=jwt,/\\bK-\\d{2,8}\\b/i')?.patterns, ['jwt', /\bK-\d{2,8}\b/gi]);
  assert.deepEqual(redactionFrom('--redact-keys=', '--redact-patterns=')?.patterns, []);
  const { config } = started({ argv: ['--conf=/c.yml'], files: { '/c.yml': 'redact_patterns:\n  - default\n  - -jwt\n  - /a,b/\n' } });
  assert.ok(config.redaction?.patterns.includes('bearer'));
  assert.deepEqual(config.redaction?.patterns.filter((pattern) => typeof pattern !== 'string'), [/a,b/g]);
});

for (const [flag, words] of [
  ['--redact-keys=pa$$', /redact-keys.*other than letters/],
  ['--redact-keys=x', /one letter/],
  ['--redact-patterns=jwtt', /did you mean jwt/],
  ['--redact-patterns=/(/', /not a regular expression/],
  ['--redact-patterns=/x*/', /matches nothing at all/],
  ['--redact-patterns=/(a+)+$/', /too long/],
  ['--redact-patterns=/a/y', /flag/],
  ['--redact-reveal-to=viewer', /nobody, admin/],
] as const) {
  test(`${flag} is refused, with an example`, () => {
    const { message, remedy } = refusal({ argv: [flag] });
    assert.match(message, words);
    assert.match(remedy, /for example --redact/);
  });
}

test('an expression of one\'s own is not written to the log: it may quote what it is to hide', () => {
  const { config } = started({ argv: ['--redact-patterns=default,/hunter2/'] });
  const shown = JSON.stringify(describeConfig(config));
  assert.ok(!shown.includes('hunter2'));
  assert.ok(shown.includes('"ownPatterns":1'));
});
