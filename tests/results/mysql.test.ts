import { MARIADB_PASSWORD, startMariadb } from '../services/mariadb.ts';
import { startRedis } from '../services/redis.ts';
import { contract } from './contract.ts';

contract('MySQL (MariaDB), as Celery 5.7.0 writes it', async () => {
  const [broker, mariadb] = await Promise.all([startRedis(), startMariadb()]);
  const url = `db+${mariadb.url}`;
  return {
    application: { broker: broker.url, backend: url, environment: '5.7.0-results' },
    version: '5.7.0', url, args: 'exact', keepsQueue: true, keepsChildren: true, secret: MARIADB_PASSWORD,
    away: { leave: () => mariadb.kill(), back: () => mariadb.start() },
    stop: () => Promise.all([broker.stop(), mariadb.stop()]).then(() => undefined),
  };
});
