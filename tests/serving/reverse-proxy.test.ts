/** Behind a real nginx, with the very lines that docs/transport-security.md prints. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { listening } from '../command/celeriac.ts';
import { ensureProgram } from '../services/debian.ts';
import { freePort } from '../services/ports.ts';
import { dataDirectory, Supervised } from '../services/process.ts';

const CLIENT = '127.0.0.2';
const headers = { authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}` };

/** From another address of this machine than the proxy's own, which is named. */
function ask(url: string, more: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method, localAddress: CLIENT, headers: { ...headers, ...more }, timeout: 10_000 }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject).on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.end();
  });
}

test('links, actions of a page, WebSockets, and the address of the client, which no header forges', async (context) => {
  const nginx = await ensureProgram('nginx', 'nginx-light');
  const { part: exporter, url: inside } = await listening(['--port=0', '--address=127.0.0.1', '--url-prefix=/flower', '--trusted-proxies=127.0.0.1', '--basic-auth=ada:secret']);
  const [, printed = ''] = /```nginx\n(.*?)```/s.exec(readFileSync(new URL('../../docs/transport-security.md', import.meta.url), 'utf8')) ?? [];
  assert.ok(printed.includes('127.0.0.1:5555'), 'the lines are there');
  const directory = dataDirectory('nginx');
  const port = await freePort();
  for (const name of ['body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']) mkdirSync(join(directory, name));
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${directory}/${name.replace('client_', '')};`).join(' ');
  const own = process.getuid?.() === 0 ? 'user root;' : '';
  writeFileSync(join(directory, 'nginx.conf'), `${own} daemon off; pid ${directory}/pid; error_log stderr; events {}\nhttp { access_log off; ${temporary} server { listen 127.0.0.1:${port};\n${printed.replace('127.0.0.1:5555', new URL(inside).host)}\n} }\n`);
  const proxy = new Supervised({ name: 'nginx', command: nginx, args: ['-e', 'stderr', '-c', join(directory, 'nginx.conf')] });
  context.after(() => Promise.all([proxy.stop(), exporter.stop()]));
  const url = `http://127.0.0.1:${port}/flower`;
  await proxy.until('answering', async () => (await ask(`${url}/-/healthy`).catch(() => undefined))?.status === 200, 15_000);

  assert.match((await ask(`${url}/`)).body, /href="\/flower\/metrics"/);
  const forged = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-prefix': '/evil', forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9' };
  const openapi = JSON.parse((await ask(`${url}/api/v1/openapi.json`, forged)).body) as { servers: unknown };
  assert.deepEqual(openapi.servers, [{ url: '/flower' }]);
  const shutdown = (more: Readonly<Record<string, string>>) => ask(`${url}/api/worker/shutdown/w@1`, more, 'POST');
  assert.equal((await shutdown({ ...forged, origin: 'http://evil.example.com', 'x-forwarded-host': 'evil.example.com' })).status, 403);
  assert.notEqual((await shutdown({ ...forged, origin: `http://127.0.0.1:${port}` })).status, 403);
  const { entries } = JSON.parse((await ask(`${url}/api/v1/audit`)).body) as { entries: { caller: { address: string } }[] };
  assert.deepEqual(new Set(entries.map(({ caller }) => caller.address)), new Set([CLIENT]));

  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/stream`, { headers, origin: `http://127.0.0.1:${port}` });
  await new Promise((resolve, reject) => void socket.once('open', resolve).once('error', reject));
  socket.terminate();
});
