import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PythonValue } from './testing/python.ts';
import { DEFAULT_KEYS } from './default-keys.ts';
import { KeyNames } from './key-names.ts';
import { SECRET_PATTERNS } from './patterns.ts';
import { Redactor } from './redactor.ts';
import { celeryRepr, jsonOf, pythonRepr, quotedByPython } from './testing/python.ts';

const redactor = new Redactor({ keys: DEFAULT_KEYS, patterns: SECRET_PATTERNS.map(({ name }) => name) });
const names = new KeyNames(DEFAULT_KEYS);
const RUNS = { numRuns: 1_000 };

/** Stands in each secret: nobody may find a piece of it. */
const MARK = 'Zq7XwKv9';
const PIECE = 5;
/** What secrets and other texts are made of: all that repr, JSON, URLs and shells give a meaning to. */
const noise = fc.string({ unit: fc.constantFrom('a', 'Z', '3', "'", '"', '\\', ' ', ',', ':', '=', '{', '}', '(', ')', '[', ']', '\n', 'é', '🌱', '-', '.', '/', '&', '%', '#'), maxLength: 10 });
const secretText = fc.tuple(noise, noise).map(([before, after]) => before + MARK + after);

const secretKey = fc.tuple(fc.constantFrom('', 'db_', 'user.', 'X-', 'my '), fc.constantFrom(...DEFAULT_KEYS), fc.constantFrom('', '_2', '-value', 'Hash'))
  .chain(([before, word, after]) => fc.constantFrom(before + word + after, before + word.toUpperCase() + after, before + word.replaceAll('_', '-') + after))
  .filter((key) => names.kindOf(key) !== undefined);
const plainKey = fc.constantFrom('user', 'order_id', 'amount', 'e-mail', 'note', 'items', 'n');
const plainText = fc.string({ unit: fc.constantFrom('a', 'b', ' ', "'", '"', '\\', ',', '{', ')', '🌱', '1'), maxLength: 12 });
const plainValue = fc.oneof(plainText, fc.integer({ min: 0, max: 9_999 }), fc.boolean(), fc.constant(null)) as fc.Arbitrary<PythonValue>;

/** What a secret is: a text, bytes, or something that holds some. */
const secretValue: fc.Arbitrary<PythonValue> = fc.oneof(
  { weight: 4, arbitrary: secretText },
  secretText.map((text) => ({ list: ['x', text] })),
  secretText.map((text) => ({ tuple: [text, 3] })),
  secretText.map((text) => ({ dict: [['of', text], ['n', 1]] as const })),
  secretText.map((text) => ({ dataclass: 'Secret', fields: [['text', text]] as const })),
);

/** A structure in which the one secret stands somewhere, among other things. */
function around(key: string, secret: PythonValue, others: readonly (readonly [string, PythonValue])[], at: number, shape: number): PythonValue {
  const fields = [...others.slice(0, at), [key, secret] as const, ...others.slice(at)];
  switch (shape) {
    case 0: return { dict: fields };
    case 1: return { tuple: [7, { dict: fields }] };
    case 2: return { list: [{ dict: [['in', { dict: fields }]] }, 'end'] };
    case 3: return { dict: [['data', { dataclass: 'Login', fields: fields.map(([name, value]) => [name.replaceAll(/[^\w]/g, '_'), value] as const) }]] };
    default: return { tuple: [{ list: [{ tuple: [key, typeof secret === 'string' ? secret : MARK] }, { tuple: ['user', 'bob'] }] }] };
  }
}
const structure = fc.tuple(secretKey, secretValue, fc.array(fc.tuple(plainKey, plainValue), { maxLength: 3 }), fc.nat(3), fc.nat(4)).map((parts) => around(...parts));

function assertHidden(text: string, of: string): void {
  for (let at = 0; at + PIECE <= MARK.length; at += 1) {
    assert.ok(!text.includes(MARK.slice(at, at + PIECE)), `a piece of the secret is left of\n  ${of}\n  ${text}`);
  }
}

describe('no secret under a redacted name is left', () => {
  const forms: Readonly<Record<string, (value: PythonValue) => string>> = {
    "as Python's repr writes it": pythonRepr,
    "as Celery's repr writes it": celeryRepr,
    'as JSON': (value) => JSON.stringify(jsonOf(value)),
    'as JSON within a repr': (value) => `(${quotedByPython(JSON.stringify(jsonOf(value)))}, 1)`,
    'as a repr within a repr': (value) => `{'body': ${quotedByPython(pythonRepr(value))}}`,
    "as a repr within one of Celery's": (value) => celeryRepr({ dict: [['body', pythonRepr(value)]] }),
  };
  for (const [name, write] of Object.entries(forms)) {
    test(name, () => {
      fc.assert(fc.property(structure, (value) => assertHidden(redactor.text(write(value)), write(value))), RUNS);
    });
    test(`${name}, cut off anywhere`, () => {
      fc.assert(
        fc.property(structure, fc.nat(200), fc.constantFrom('', '...', "...'", "...', ...})"), (value, length, end) => {
          const cut = write(value).slice(0, length) + end;
          assertHidden(redactor.text(cut), cut);
        }),
        RUNS,
      );
    });
  }

  test('in a parsed value', () => {
    fc.assert(fc.property(structure, (value) => assertHidden(JSON.stringify(redactor.value(jsonOf(value))), JSON.stringify(jsonOf(value)))), RUNS);
  });

  test('in keyword arguments, queries, headers, command lines, XML', () => {
    const bare = fc.string({ unit: fc.constantFrom('a', 'Z', '3', '-', '.', '_', "'", '!', '$', '+', '/', '~', '*'), maxLength: 6 }).filter((text) => !text.startsWith("'"));
    const word = fc.constantFrom('password', 'api_key', 'token', 'X-Auth-Token', 'client_secret');
    fc.assert(
      fc.property(word, bare, (key, before) => {
        const secret = `${before}${MARK}x`;
        const forms = [
          `login(user='bob', ${key}=${secret})`, `https://shop.example/x?${key}=${secret}&a=1`, `connect ${key}=${secret} host=db`,
          `mysql --${key} ${secret} -h db`, `mysql --${key}=${secret}`, `${key}: ${secret}\nHost: db`, `<${key}>${secret}</${key}>`,
          `ValueError("no such user; ${key}=${secret}, really")`, `Authorization: Bearer ${secret} and more`, `Cookie: a=b; sid=${secret}; c=d`,
        ];
        for (const form of forms) assertHidden(redactor.text(form), form);
      }),
      RUNS,
    );
  });
});

describe('what holds no secret', () => {
  test('is left byte for byte', () => {
    const value = fc.array(fc.tuple(plainKey, plainValue), { maxLength: 6 }).map((dict): PythonValue => ({ dict }));
    fc.assert(
      fc.property(value, (plain) => {
        for (const text of [pythonRepr(plain), celeryRepr(plain), JSON.stringify(jsonOf(plain))]) assert.equal(redactor.text(text), text);
        const parsed = jsonOf(plain);
        assert.equal(redactor.value(parsed), parsed);
      }),
      RUNS,
    );
  });

  test('of any characters is left too', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }).filter((text) => !/[:=>,-]/.test(text) && !/\d{6}|eyj|basic|earer/i.test(text)), (text) => assert.equal(redactor.text(text), text)),
      RUNS,
    );
  });
});

test('to redact twice changes nothing more', () => {
  fc.assert(
    fc.property(structure, fc.nat(200), (value, length) => {
      for (const text of [pythonRepr(value), celeryRepr(value).slice(0, length)]) {
        const once = redactor.text(text);
        assert.equal(redactor.text(once), once, text);
      }
    }),
    RUNS,
  );
});
