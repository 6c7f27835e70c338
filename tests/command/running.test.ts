import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { celeriac, listening, main, NO_BROKER, outcome } from './celeriac.ts';

const folder = mkdtempSync(join(tmpdir(), 'celeriac-running-'));
after(() => rmSync(folder, { recursive: true }));

function statusOver(socketPath: string, path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request({ socketPath, path }, (response) => resolve(response.resume().statusCode)).on('error', reject).end();
  });
}

describe('a started exporter', () => {
  test('says where it listens, answers there, and ends cleanly on SIGTERM', async () => {
    const { part, url } = await listening(['--port=0', '--address=127.0.0.1', '--url-prefix=flower']);
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/flower\/$/);
    assert.equal((await fetch(`${url}-/healthy`)).status, 200);
    part.signal('SIGTERM');
    assert.deepEqual(await part.ended, { code: 0, signal: null });
    assert.match(part.output(), /SIGTERM: ending/);
    assert.match(part.output(), /the API is closed to everyone/);
    assert.doesNotMatch(part.output(), /hunter2/);
  });

  test('ends cleanly on SIGINT, with a client that keeps its connection', async () => {
    const { part, url } = await listening(['--port=0', '--address=127.0.0.1']);
    await (await fetch(`${url}-/healthy`)).text();
    part.signal('SIGINT');
    part.signal('SIGINT'); // as a launcher passes on what the terminal has sent already
    assert.deepEqual(await part.ended, { code: 0, signal: null });
  });

  test('listens on a Unix socket that its group may use and others may not', async () => {
    const path = join(folder, 'celeriac.sock');
    const { part } = await listening([`--unix-socket=${path}`]);
    assert.equal(statSync(path).mode & 0o777, 0o660);
    assert.equal(await statusOver(path, '/-/healthy'), 200);
    part.signal('SIGTERM');
    assert.equal((await part.ended).code, 0);
    assert.ok(!existsSync(path));
  });

  test('takes the Unix socket that a killed one left behind, and none that is in use', async () => {
    const path = join(folder, 'left.sock');
    const first = await listening([`--unix-socket=${path}`]);
    first.part.signal('SIGKILL');
    await first.part.ended;
    assert.ok(existsSync(path));
    const second = await listening([`--unix-socket=${path}`]);
    assert.equal(await statusOver(path, '/-/healthy'), 200);
    const { code, error } = await celeriac([NO_BROKER, `--unix-socket=${path}`]);
    assert.equal(code, 1);
    assert.match(error, /left\.sock: it is in use/);
    assert.equal(await statusOver(path, '/-/healthy'), 200, 'the one that listens goes on');
    second.part.signal('SIGTERM');
    await second.part.ended;
  });

  test('names the port that is in use, and what to do', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const { code, error } = await celeriac([NO_BROKER, '--address=127.0.0.1', `--port=${port}`]);
    taken.close();
    assert.equal(code, 1);
    assert.match(error, new RegExp(`cannot listen on 127\\.0\\.0\\.1:${port}: it is in use`));
    assert.match(error, /--port/);
    assert.doesNotMatch(error, /hunter2/);
  });

  test('says why it could not start even when it logs nothing', async () => {
    const { code, error } = await celeriac([NO_BROKER, '--log-level=silent', `--unix-socket=${folder}/no/such/folder/x.sock`]);
    assert.equal(code, 1);
    assert.match(error, /^celeriac: cannot listen on the socket/);
  });

  test('starts with its input closed, and logs for people when asked to', async () => {
    const script = `exec <&-; "${process.execPath}" "${main}" ${NO_BROKER} --port=0 --address=127.0.0.1 --log-format=pretty & exporter=$!
      exec 3<&0 2>/dev/null; for turn in $(seq 300); do grep -q listens "${folder}/log" && break; sleep 0.1; done
      kill -TERM $exporter; wait $exporter; echo "code $?"`;
    const { out } = await outcome('bash', ['-c', `(${script}) 2>"${folder}/log"; cat "${folder}/log"`]);
    assert.match(out, /code 0/);
    assert.match(out, /INFO.*: celeriac \S+ listens on http/);
    assert.match(out, /INFO.*: ended/, 'the last line is written before the end');
  });

  test('goes on when nobody reads its log any more', async () => {
    for (const format of ['json', 'pretty']) {
      const socket = join(folder, `${format}.sock`);
      const script = `"${process.execPath}" "${main}" ${NO_BROKER} --unix-socket="${socket}" --log-format=${format} --log-level=debug 2> >(head -n 1 >/dev/null) & exporter=$!
        for turn in $(seq 300); do [ -S "${socket}" ] && break; sleep 0.1; done
        kill -TERM $exporter; wait $exporter; echo "code $?"`;
      assert.equal((await outcome('bash', ['-c', script])).out, 'code 0\n', format);
    }
  });
});
