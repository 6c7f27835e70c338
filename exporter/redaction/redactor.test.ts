import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DEFAULT_KEYS } from './default-keys.ts';
import { Originals } from './originals.ts';
import { SECRET_PATTERNS } from './patterns.ts';
import { Redactor } from './redactor.ts';

const PATTERNS = SECRET_PATTERNS.map(({ name }) => name);
const redactor = new Redactor({ keys: DEFAULT_KEYS, patterns: PATTERNS });
const M = '********';

/** Each text with what is shown of it. */
function shows(cases: readonly (readonly [string, string])[]): void {
  for (const [text, shown] of cases) assert.equal(redactor.text(text), shown);
}

describe('under a name that holds a secret', () => {
  test('a value of a dict, a dataclass, a call is masked, and what stands beside it is not', () => {
    shows([
      [`{'password': 'hunter2', 'user': 'bob'}`, `{'password': '${M}', 'user': 'bob'}`],
      [`(3, {'in': [{'apiKey': b'\\x00abc', 'n': 1}]})`, `(3, {'in': [{'apiKey': b'${M}', 'n': 1}]})`],
      [`(Login(user='bob', password="it's", ttl=3),)`, `(Login(user='bob', password="${M}", ttl=3),)`],
      [`{'auth': ('bob', 'x'), 'token': 1234, 'n': 1}`, `{'auth': '${M}', 'token': '${M}', 'n': 1}`],
      [`{'secret': SecretStr('x'), 'next': <Token of bob>, 'a': 1}`, `{'secret': '${M}', 'next': <Token of bob>, 'a': 1}`],
      [`[('Authorization', 'Bearer x'), ('user', 'y')]`, `[('Authorization', '${M}'), ('user', 'y')]`],
      [`{'name': 'DB_PASSWORD', 'value': 'x'}`, `{'name': 'DB_PASSWORD', 'value': '${M}'}`],
    ]);
  });

  test('a value that Celery cut is masked to its end', () => {
    shows([
      [`{'password': 'hunte...', ...}`, `{'password': '${M}', ...}`],
      [`{'user': 'bob', 'password': 'hun`, `{'user': 'bob', 'password': '${M}`],
      [`{'cookies': {'sid': 'ab...', ...}, ...}`, `{'cookies': '${M}', ...}`],
    ]);
  });

  test('in a message, a query, a header, a command line, a source line', () => {
    shows([
      [`ValueError("no user bob, password=hunt'er2 at db")`, `ValueError("no user bob, password=${M} at db")`],
      [`GET https://shop/x?access_token=abc&page=2`, `GET https://shop/x?access_token=${M}&page=2`],
      [`Authorization: Basic dXNlcjpw\nHost: shop`, `Authorization: ${M}\nHost: shop`],
      [`['mysql', '--password', 'x', '-h', 'db']`, `['mysql', '--password', '${M}', '-h', 'db']`],
      [`  def login(user, token: str = 'abc', retries=3):`, `  def login(user, token: ${M}, retries=3):`],
      [`<ns:Password>x</ns:Password>`, `<ns:Password>${M}</ns:Password>`],
    ]);
  });

  test('nothing is masked where nothing is given away', () => {
    for (const text of [
      `{'password': None, 'token': '', 'secret': True, 'auth': {}, 'cookies': [...]}`, `{'max_tokens': 1024, 'usage': {'total_tokens': 17}}`,
      `bypass='x' tokenizer='gpt' secretary='Ann' author='x' compass=3 authority='x'`, `KeyError('password')`, `('password', 3)`,
      `Basic authentication is not supported`,
    ]) assert.equal(redactor.text(text), text);
  });

  test('where its end cannot be told, everything behind it is masked', () => {
    // Celery escapes no backslash: this is a value that ends in one, or one that goes on with a quote.
    assert.equal(redactor.text(`{'password': 'abc\\', 'token': 'xyz'}`), `{'password': '${M}`);
  });
});

test('what is a secret wherever it stands is masked', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';
  shows([
    [`('redis://:p@ss@cache:6379/0', 1)`, `('redis://:${M}@cache:6379/0', 1)`],
    [`('${jwt}',)`, `('${M}',)`],
    [`('-----BEGIN RSA PRIVATE KEY-----\\nMIIEow\\n-----END RSA PRIVATE KEY-----\\n', 2)`, `('${M}\\n', 2)`],
    [`('-----BEGIN OPENSSH PRIVATE KEY-----\\nb3Bl...', ...)`, `('${M}`],
    [`charge(4111 1111 1111 1111, 5500005555555559)`, `charge(${M}, ${M})`],
    [`['AKIAIOSFODNN7EXAMPLE', 'ghp_${'a1B2'.repeat(9)}']`, `['${M}', '${M}']`],
    [`('Bearer abc123def456', 1)`, `('Bearer ${M}', 1)`],
  ]);
  for (const text of [
    '(4111111111111112, 1795352184240001)', '0.4111111111111111', "('12345678-4111-1111-1111-111111111111',)", 'http://shop:8080/mail@home', 'bearer of bad news',
  ]) assert.equal(redactor.text(text), text);
});

test('a parsed value is walked, and not changed itself', () => {
  const parsed = { user: 'bob', password: 'x', headers: [['cookie', 'a=b'], ['n', '1']], env: [{ name: 'API_KEY', value: 'z' }], card: 4111111111111111, tokens: 7, body: "{'pwd': 'x'}" };
  const before = structuredClone(parsed);
  assert.deepEqual(redactor.value(parsed), {
    user: 'bob', password: M, headers: [['cookie', M], ['n', '1']], env: [{ name: 'API_KEY', value: M }], card: M, tokens: 7, body: `{'pwd': '${M}'}`,
  });
  assert.deepEqual(parsed, before);
  const plain = { a: [1, { b: 'c' }], d: null };
  assert.equal(redactor.value(plain), plain);
});

test('words and patterns of one\'s own are masked, and those taken out are not', () => {
  const own = new Redactor({ keys: ['customer_name'], patterns: [/\bK-\d{4}\b/] });
  assert.equal(own.text(`{'CustomerName': 'Ann', 'password': 'x', 'k': 'K-1234'}`), `{'CustomerName': '${M}', 'password': 'x', 'k': '${M}'}`);
  const none = new Redactor(undefined);
  assert.equal(none.isOn, false);
  assert.equal(none.text(`{'password': 'x'}`), `{'password': 'x'}`);
});

test('a hostile text costs a time in proportion to its length', () => {
  const pieces = ["('token',(", 'password=', "{'password': '", '\\', "\\'", 'eyJ-', 'Bearer+', 'a://b:', 'token', '4111 ', '--password ', "'password','", '[', '<token>', '-----BEGIN '];
  for (const piece of pieces) {
    const text = piece.repeat(Math.ceil(400_000 / piece.length));
    const begun = performance.now();
    redactor.text(text);
    redactor.text(`password=${text}`);
    // In proportion it takes some 20 ms here; with its square, minutes.
    assert.ok(performance.now() - begun < 5_000, piece);
  }
});

describe('originals kept for administrators', () => {
  test('are bounded: those of the task told of longest ago go', () => {
    const originals = new Originals(2_000);
    for (const uuid of ['a', 'b', 'c']) originals.keep(uuid, 'args', 'x'.repeat(300));
    assert.equal(originals.of('a'), undefined);
    assert.deepEqual(originals.of('c'), { args: 'x'.repeat(300) });
    originals.keep('c', 'result', 'y');
    assert.deepEqual(originals.of('c'), { args: 'x'.repeat(300), result: 'y' });
    originals.keep('d', 'args', 'z'.repeat(10_000));
    assert.equal(originals.of('d'), undefined);
  });
});
