/** What a Redis refuses to throw away, or takes long to. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { redisConfig, transportTo } from './brokers.ts';
import { Listener, untilLive } from './listener.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';
import type { Transport } from '../../exporter/transport/transport.ts';

let redis: Redis;
const transports: Transport[] = [];

before(async () => (redis = await startRedis()));
after(async () => {
  await Promise.all(transports.map((transport) => transport.close()));
  await redis?.stop();
});

/** @param user who may not do everything */
async function live(user: { username?: string; password?: string } = {}): Promise<Transport> {
  const transport = transportTo(redisConfig({ host: '127.0.0.1', port: redis.port }, user));
  transports.push(transport);
  transport.open();
  new Listener(transport);
  await untilLive(transport);
  return transport;
}

test('a key that is no list is no queue: it stays as it is', async () => {
  const transport = await live();
  await redis.command('HSET', 'unacked', 'tag', 'a message in a worker\'s hands');
  await redis.command('SET', 'celery-task-meta-1', '{}');
  for (const key of ['unacked', 'celery-task-meta-1']) await assert.rejects(transport.purge(key), { kind: 'refused' });
  assert.equal(await redis.command('HLEN', 'unacked'), '1');
  assert.equal(await redis.command('GET', 'celery-task-meta-1'), '{}');
});

test('a user that may not is refused by name, nothing is thrown away, and the connection stays', async () => {
  await redis.command('ACL', 'SETUSER', 'watcher', 'on', '>secret', '~*', '&*', '+@all', '-ltrim');
  const transport = await live({ username: 'watcher', password: 'secret' });
  await redis.command('RPUSH', 'mail', 'one', 'two');
  await assert.rejects(transport.purge('mail'), { kind: 'forbidden', message: /'mail'.*ltrim/, remedy: /ACL SETUSER/ });
  assert.equal(await redis.command('LLEN', 'mail'), '2');
  assert.deepEqual([transport.status().state, transport.status().reconnects], ['live', 0]);
});

test('a flood of 100,000 messages goes in one transaction', async () => {
  const transport = await live();
  await redis.command('EVAL', "local batch = {} for n = 1, 1000 do batch[n] = string.rep('x', 100) end for n = 1, 100 do redis.call('RPUSH', 'flood', unpack(batch)) end", '0');
  assert.equal(await transport.purge('flood'), 100_000);
  assert.equal(await redis.command('EXISTS', 'flood'), '0');
});
