/** What the image's HEALTHCHECK runs. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { freePort } from '../services/ports.ts';
import { dataDirectory } from '../services/process.ts';
import { celeriac, listening } from './celeriac.ts';

describe('celeriac healthcheck', () => {
  test('is content with an exporter that answers, whose broker is away, and says where nobody answers', async () => {
    const port = await freePort();
    const variables = { CELERIAC_PORT: String(port), FLOWER_URL_PREFIX: '/flower' };
    const { part } = await listening([`--port=${port}`, '--url-prefix=/flower']);
    assert.deepEqual(await celeriac(['healthcheck'], variables), { code: 0, signal: null, out: '', error: '' });
    await part.stop();
    const { code, error } = await celeriac(['healthcheck'], variables);
    assert.equal(code, 1);
    assert.match(error, new RegExp(`^celeriac: the exporter at 127\\.0\\.0\\.1:${port} does not answer: .*ECONNREFUSED.*\n$`));
  });

  test('asks through a Unix socket', async () => {
    const socket = join(dataDirectory('healthcheck'), 'celeriac.sock');
    const { part } = await listening([`--unix-socket=${socket}`]);
    assert.equal((await celeriac(['healthcheck', '--unix-socket', socket])).code, 0);
    await part.stop();
  });

  test('is not content with something else that listens there', async () => {
    const server = createServer((_, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, error } = await celeriac(['healthcheck', `--port=${port}`]);
    server.close();
    assert.equal(code, 1);
    assert.match(error, /answers \/-\/healthy with 404: it is not this exporter/);
  });

  test('refuses an option that it does not know, as the exporter does', async () => {
    const { code, error } = await celeriac(['healthcheck', '--prot=1']);
    assert.equal(code, 2);
    assert.match(error, /unknown option --prot: did you mean --port/);
  });
});
