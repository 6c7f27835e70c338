/** The contract on real Redis servers, with real kombu on the other side. */
import { makeCertificates } from '../services/certificates.ts';
import { startRedis } from '../services/redis.ts';
import { redisConfig, trusting } from './brokers.ts';
import { contract } from './contract.ts';
import { redisSetup } from './redis-setup.ts';

const host = '127.0.0.1';

contract('Redis', async () => {
  const redis = await startRedis();
  const config = redisConfig({ host, port: redis.port });
  return redisSetup({ redis: async () => redis, config, application: { broker: redis.url }, stop: () => redis.stop() });
});

contract('Redis with a password, a database, a key prefix, and other names', async () => {
  const password = 'pass/wörd%';
  const redis = await startRedis({ password });
  return redisSetup({
    redis: async () => redis,
    config: redisConfig({ host, port: redis.port }, { password, db: 3, keyPrefix: 'shop_', separator: ':' }),
    application: {
      broker: redis.urlOf(3),
      settings: {
        broker_transport_options: { global_keyprefix: 'shop_', sep: ':' },
        event_exchange: 'shopev',
        event_queue_prefix: 'shopev',
        control_exchange: 'shop',
      },
    },
    names: { eventExchange: 'shopev', eventQueuePrefix: 'shopev', controlExchange: 'shop' },
    stop: () => redis.stop(),
  });
});

contract('Redis over TLS, with kombu of Celery 5.4', async () => {
  const certificates = await makeCertificates();
  const redis = await startRedis({ tls: certificates });
  const config = redisConfig({ host: 'localhost', port: redis.port }, { tls: trusting(certificates) });
  return redisSetup({
    redis: async () => redis,
    config,
    application: { broker: redis.url },
    version: '5.4.0',
    stop: () => redis.stop(),
  });
});

contract('Redis on a Unix socket, with kombu of Celery 5.2', async () => {
  const redis = await startRedis({ unixSocket: true });
  const config = redisConfig({ socket: redis.socket ?? '' });
  return redisSetup({
    redis: async () => redis,
    config,
    application: { broker: redis.socketUrlOf(0) },
    version: '5.2.7',
    stop: () => redis.stop(),
  });
});
