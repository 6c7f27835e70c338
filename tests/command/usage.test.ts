import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { KNOWN_OPTIONS } from '../../exporter/config/options.ts';
import { celeriac, main, outcome } from './celeriac.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-usage-'));
after(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('help and version', () => {
  test('--help names every option, on standard output', async () => {
    const { code, out, error } = await celeriac(['--help']);
    assert.equal(code, 0);
    assert.equal(error, '');
    for (const { name } of KNOWN_OPTIONS) assert.ok(out.includes(`--${name}`), name);
  });

  test('--version', async () => {
    const { code, out } = await celeriac(['--version']);
    assert.equal(code, 0);
    assert.match(out, /^celeriac \d+\.\d+\.\d+\n$/);
  });

  test('a reader that goes away early is no failure', async () => {
    const script = `"${process.execPath}" "${main}" --help=markdown | head -c 10; echo; echo "\${PIPESTATUS[0]}"`;
    const { out, error } = await outcome('bash', ['-c', script]);
    assert.equal(out, '# Options\n\n0\n');
    assert.equal(error, '');
  });
});

describe('what is wrong ends with code 2, and is said', () => {
  const secretFile = () => fileWith('secret.yml', 'basic_auth:\n  admin: "hunter2\n');
  const cases: [string, string[] | (() => string[]), RegExp, Record<string, string>?][] = [
    ['no broker', [], /^celeriac: no broker is given: --broker or CELERY_BROKER_URL\n {2}for example --broker=/],
    ['unknown option', ['--max-taks=5'], /^celeriac: unknown option --max-taks: did you mean --max-tasks\?\n/],
    ['bad value', ['--port=high'], /^celeriac: --port: "high" is not a whole number from 0 to 65535\n {2}for example --port=5555\n$/],
    ['bad variable', [], /^celeriac: FLOWER_PORT: "high" is not a whole number/, { FLOWER_PORT: 'high' }],
    ['broker without fanout', ['--broker=sqs://hunter2:hunter2@'], /sqs has no fanout, so that Celery sends neither events/],
    ['malformed broker', ['--broker=redis://:hunter2/@h'], /^celeriac: --broker: its value .*\n.*percent-encoded/],
    ['file that is not there', ['--conf=/nowhere/celeriac.yml'], /cannot read \/nowhere\/celeriac.yml: there is no such file\n/],
    ['directory for a file', () => [`--basic-auth-file=${folder}`, '--broker=redis://'], /it is a directory\n/],
    ['broken file', () => [`--conf=${secretFile()}`], /line \d is not YAML/],
    ['Python file', () => [`--conf=${fileWith('flowerconfig.py', 'port = 1')}`], /flowerconfig.py is a Python file, which Celeriac does not run\n/],
    ['sign-in without a provider', ['--auth=.*@example.com', '--broker=redis://'], /^celeriac: --auth: its value is given without a provider.*\n {2}name one with --auth-provider/],
    ['a certificate without its key', ['--certfile=/x', '--broker=redis://'], /^celeriac: --certfile: "\/x" is given without --keyfile\n/],
  ];
  for (const [title, argv, said, variables] of cases) {
    test(title, async () => {
      const { code, out, error } = await celeriac(typeof argv === 'function' ? argv() : argv, variables);
      assert.equal(code, 2);
      assert.equal(out, '');
      assert.match(error, said);
      assert.doesNotMatch(error, /hunter2/);
      assert.doesNotMatch(error, /\n\s+at /, 'a stack is for defects');
    });
  }
});
