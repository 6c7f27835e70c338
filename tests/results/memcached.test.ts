import { startMemcached } from '../services/memcached.ts';
import { startRedis } from '../services/redis.ts';
import { contract } from './contract.ts';

contract('memcached, two of them under a prefix, as Celery 5.7.0 (pymemcache) writes it', async () => {
  const [broker, one, other] = await Promise.all([startRedis(), startMemcached(), startMemcached()]);
  const url = `cache+memcached://${one.address};${other.address}/`;
  return {
    application: { broker: broker.url, backend: url, environment: '5.7.0-results', settings: { result_backend_transport_options: { global_keyprefix: 'shop' } } },
    version: '5.7.0', url, flags: ['--result-backend-transport-options=global_keyprefix=shop'], args: 'exact', keepsQueue: true, keepsChildren: true,
    away: { leave: () => one.kill(), back: () => one.start() },
    stop: () => Promise.all([broker.stop(), one.stop(), other.stop()]).then(() => undefined),
  };
});

contract('memcached, as Celery 5.2.7 (python-memcached) writes it, in msgpack', async () => {
  const [broker, memcached] = await Promise.all([startRedis(), startMemcached()]);
  const url = `cache+memcached://${memcached.address}/`;
  return {
    application: { broker: broker.url, backend: url, environment: '5.2.7-results', settings: { result_serializer: 'msgpack', result_accept_content: ['msgpack'] } },
    version: '5.2.7', url, args: 'exact', keepsQueue: true, keepsChildren: true,
    away: { leave: () => memcached.kill(), back: () => memcached.start() },
    stop: () => Promise.all([broker.stop(), memcached.stop()]).then(() => undefined),
  };
});
