import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeCertificates } from './certificates.ts';
import { startRedis } from './redis.ts';
import { soon } from './soon.ts';

test('a Redis that was killed is back on its port, without what it did not persist', async () => {
  const redis = await startRedis({ password: 's3:cr@t' });
  await redis.command('SET', 'basket', 'full');
  await redis.kill();
  await assert.rejects(redis.command('PING'), /Connection refused/);
  await redis.start();
  assert.equal(await redis.command('GET', 'basket'), '');
  await redis.stop();
});

test('an append-only file keeps the data over a kill', async () => {
  const redis = await startRedis({ config: { appendonly: 'yes', appendfsync: 'always' } });
  await redis.command('SET', 'basket', 'full');
  await redis.kill();
  await redis.start();
  assert.equal(await redis.command('GET', 'basket'), 'full');
  await redis.stop();
});

test('a wrong password is refused', async () => {
  const redis = await startRedis({ password: 'right' });
  const { askRedis } = await import('./redis-cli.ts');
  await assert.rejects(askRedis(redis.port, { password: 'wrong' }, ['GET', 'basket']), /NOAUTH|WRONGPASS/);
  await redis.stop();
});

test('a paused Redis stands still until it is resumed', async () => {
  const redis = await startRedis();
  const state = (): string | undefined => /\) (\w)/.exec(readFileSync(`/proc/${redis.pid}/stat`, 'utf8'))?.[1];
  redis.pause();
  await soon(() => assert.equal(state(), 'T'));
  redis.resume();
  assert.equal(await redis.command('PING'), 'PONG');
  await redis.stop();
});

test('with certificates the port speaks TLS only', async () => {
  const redis = await startRedis({ tls: await makeCertificates(), unixSocket: true });
  const { askRedis } = await import('./redis-cli.ts');
  await assert.rejects(askRedis(redis.port, {}, ['PING']));
  assert.match(redis.url, /^rediss:.*ssl_ca_certs=/);
  assert.match(redis.socketUrlOf(3), /^redis\+socket:.*virtual_host=3$/);
  await redis.stop();
});
