import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Supervised } from '../services/process.ts';
import { listening, outcome } from './celeriac.ts';

const bin = fileURLToPath(new URL('../../exporter/bin/celeriac.js', import.meta.url));
const ending = new URL('../../exporter/ending.ts', import.meta.url).href;
const folder = mkdtempSync(join(tmpdir(), 'celeriac-launcher-'));
after(() => rmSync(folder, { recursive: true }));

/** No old Node is at hand everywhere: this one says that it is one. */
const asOld = ['--import', "data:text/javascript,Object.defineProperty(process, 'version', { value: 'v20.1.0' })"];

/** The launcher alone, as in a package that came without its own Node. */
function installed(built?: string): string {
  const home = mkdtempSync(join(folder, 'package-'));
  cpSync(bin, join(home, 'bin', 'celeriac.js'));
  writeFileSync(join(home, 'package.json'), '{"type":"module"}');
  if (built !== undefined) {
    mkdirSync(join(home, 'dist'));
    writeFileSync(join(home, 'dist', 'main.js'), built);
  }
  return join(home, 'bin', 'celeriac.js');
}

describe('bin/celeriac.js', () => {
  test('runs the command', async () => {
    const { code, out } = await outcome(process.execPath, [bin, '--version']);
    assert.equal(code, 0);
    assert.match(out, /^celeriac /);
  });

  test('prefers what is built', async () => {
    const { code, out } = await outcome(process.execPath, [installed('console.log(process.argv.slice(2).join()); process.exit(7)'), '--a', 'b']);
    assert.equal(out, '--a,b\n');
    assert.equal(code, 7);
  });

  test('refuses an old Node, and says what to do', async () => {
    const { code, error } = await outcome(process.execPath, [...asOld, installed(''), '--version']);
    assert.equal(code, 1);
    assert.match(error, /^celeriac: Node 24 or newer is needed, and \S+ is v20\.1\.0: .*\n {2}install Node 24 from https:\/\/nodejs\.org; on Linux with glibc, `npm install`/);
  });

  test('hands over to the Node that npm installed: output, code, signals', async () => {
    const { code, out } = await outcome(process.execPath, [...asOld, bin, '--version']);
    assert.equal(code, 0);
    assert.match(out, /^celeriac /);
    assert.equal((await outcome(process.execPath, [...asOld, bin, '--nonsense'])).code, 2);

    const { part } = await listening(['--port=0', '--address=127.0.0.1'], [process.execPath, ...asOld, bin]);
    part.signal('SIGTERM');
    assert.deepEqual(await part.ended, { code: 0, signal: null });
    assert.match(part.output(), /"ended"/);
  });
});

test('a second signal ends at once, with its own code', async () => {
  const script = `
    import { endingSignal } from '${ending}';
    setInterval(() => {}, 1_000);
    console.error('ready');
    console.error('first', await endingSignal({ warn: console.error }));`;
  const part = new Supervised({ name: 'ending', command: process.execPath, args: ['--input-type=module', '-e', script] });
  await part.untilLogged('ready');
  // What comes right after the first is its echo: so the second is sent until it counts.
  await part.until('ended', () => (part.signal('SIGTERM'), part.exit !== undefined)).catch(() => undefined);
  assert.deepEqual(await part.ended, { code: 143, signal: null });
  assert.match(part.output(), /first SIGTERM\nSIGTERM again: ending at once/);
});
