import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, describe, it } from 'node:test';
import { chooseBroker, masked } from '../../demo/broker.ts';
import type { Places } from '../../demo/broker.ts';
import { freePort } from '../services/ports.ts';
import { startRedis } from '../services/redis.ts';
import type { Redis } from '../services/redis.ts';

const started: Redis[] = [];
after(async () => {
  await Promise.all(started.map((redis) => redis.stop()));
});

async function redis(options: Parameters<typeof startRedis>[0] = {}): Promise<Redis> {
  const server = await startRedis(options);
  started.push(server);
  return server;
}

/** A machine with a redis-server installed and nothing at this port, unless the test says otherwise. */
function places(port: number, others: Partial<Places> = {}): Places {
  return {
    named: undefined,
    localhost: { host: 'localhost', port },
    installed: () => '/usr/bin/redis-server',
    install: () => Promise.reject(new Error('nothing shall be installed in this test')),
    ...others,
  };
}

describe('the broker of the demo', () => {
  it('is the named one, shown without its password', async () => {
    const broker = await chooseBroker(places(1, { named: 'amqp://shop:s3cret@rabbit:5672/shop' }));
    assert.equal(broker.url, 'amqp://shop:s3cret@rabbit:5672/shop');
    assert.equal(broker.kind, 'amqp');
    assert.match(broker.reasons.join('\n'), /amqp:\/\/\*\*\*@rabbit:5672\/shop from CELERIAC_BROKER/);
    assert.doesNotMatch(broker.reasons.join('\n'), /s3cret/);
  });

  it('is refused where it is neither Redis nor RabbitMQ, without its password', async () => {
    await assert.rejects(chooseBroker(places(1, { named: 'sqs://key:s3cret@' })), (error: Error) => {
      assert.match(error.message, /CELERIAC_BROKER is sqs:\/\/\*\*\*@.*for example redis:\/\//);
      assert.doesNotMatch(error.message, /s3cret/);
      return true;
    });
  });

  it('is else the Redis on localhost, in an empty database and under a prefix', async () => {
    const server = await redis();
    await server.command('-n', 15, 'SET', 'somebody', 'else');
    const broker = await chooseBroker(places(server.port));
    assert.equal(broker.url, `redis://localhost:${server.port}/14`);
    assert.notEqual(broker.prefix, '');
    const said = new RegExp(`Redis answering on localhost:${server.port}\n.*database 14.*${broker.prefix}`);
    assert.match(broker.reasons.join('\n'), said);
  });

  it('takes the database again that an earlier demo left its keys in', async () => {
    const server = await redis();
    await server.command('-n', 15, 'SET', 'celeriac-demo:orders', 'left');
    assert.match((await chooseBroker(places(server.port))).url, /\/15$/);
  });

  it('passes over a Redis that wants a password, and says so', async () => {
    const server = await redis({ password: 'hunter2' });
    const broker = await chooseBroker(places(server.port));
    assert.equal(broker.own?.program, '/usr/bin/redis-server');
    assert.match(broker.reasons.join('\n'), /its own on 127\.0\.0\.1:\d+ \(Redis on localhost:\d+ passed over: .*a password/);
  });

  it('passes over a Redis without an empty database', async () => {
    const server = await redis({ config: { databases: 2 } });
    await server.command('-n', 1, 'SET', 'somebody', 'else');
    assert.match((await chooseBroker(places(server.port))).reasons.join('\n'), /none of its databases 1 to 1 is empty/);
  });

  it('passes over a read-only replica', async () => {
    const master = await redis();
    const replica = await redis({ config: { replicaof: `127.0.0.1 ${master.port}` } });
    assert.match((await chooseBroker(places(replica.port))).reasons.join('\n'), /replica/);
  });

  it('passes over what is not Redis at all', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
    const broker = await chooseBroker(places((server.address() as AddressInfo).port));
    server.close();
    assert.match(broker.reasons.join('\n'), /passed over: what listens there does not speak Redis/);
  });

  it('is installed where nothing else is', async () => {
    let installed = false;
    const broker = await chooseBroker(
      places(await freePort(), {
        installed: () => (installed ? '/usr/bin/redis-server' : undefined),
        install: async () => void (installed = true),
      }),
    );
    assert.equal(broker.own?.program, '/usr/bin/redis-server');
    assert.equal(broker.prefix, '');
  });

  it('names every way out where it may not be installed', async () => {
    const refused = places(await freePort(), {
      installed: () => undefined,
      install: () => Promise.reject(new Error('redis-server is missing: install it with: sudo apt-get install redis-server')),
    });
    const waysOut = /no Redis on localhost:\d+.*\n.*apt-get install redis-server\n.*CELERIAC_BROKER=/;
    await assert.rejects(chooseBroker(refused), waysOut);
  });
});

describe('a masked broker URL', () => {
  const cases = [
    ['redis://localhost:6379/5', 'redis://localhost:6379/5'],
    ['redis://:p@ss/w:rd@host/0', 'redis://***@host/0'],
    ['amqp://a:b@one;amqp://c:d@two', 'amqp://***@one;amqp://***@two'],
  ] as const;
  for (const [url, shown] of cases) it(`shows ${shown}`, () => assert.equal(masked(url), shown));
});
