import { startRedis } from '../services/redis.ts';
import { contract } from './contract.ts';

contract('Redis', async () => {
  const broker = await startRedis();
  const backend = await startRedis({ password: 'r3sults-s3cret' });
  const url = backend.urlOf(1);
  return {
    application: { broker: broker.url, backend: url },
    version: '5.7.0', url, args: 'exact', keepsQueue: true, keepsChildren: true, secret: 'r3sults-s3cret',
    away: { leave: () => backend.kill().then(() => undefined), back: () => backend.start() },
    stop: () => Promise.all([broker.stop(), backend.stop()]).then(() => undefined),
  };
});
