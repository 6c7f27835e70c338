import { POSTGRES_PASSWORD, startPostgres } from '../services/postgres.ts';
import { startRedis } from '../services/redis.ts';
import { contract } from './contract.ts';

contract('PostgreSQL, as Celery 5.7.0 writes it', async () => {
  const [broker, postgres] = await Promise.all([startRedis(), startPostgres()]);
  const url = `db+${postgres.url().replace('postgres:', 'postgresql:')}`;
  return {
    application: { broker: broker.url, backend: url, environment: '5.7.0-results' },
    version: '5.7.0', url, args: 'exact', keepsQueue: true, keepsChildren: true, secret: POSTGRES_PASSWORD,
    away: { leave: () => postgres.stop(), back: () => postgres.start() },
    stop: () => Promise.all([broker.stop(), postgres.stop()]).then(() => undefined),
  };
});
