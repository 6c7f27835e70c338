import { spawnSync } from 'node:child_process';
import { applicationDirectory, applicationEnvironment } from '../services/celery.ts';
import type { Application } from '../services/celery.ts';
import { POSTGRES_PASSWORD, startPostgres } from '../services/postgres.ts';
import { pythonEnvironment } from '../services/python.ts';
import { startRedis } from '../services/redis.ts';
import { contract } from './contract.ts';

contract("Django's database (PostgreSQL), as django-celery-results 2.6 writes it", async () => {
  const [broker, postgres] = await Promise.all([startRedis(), startPostgres()]);
  const { username, port } = new URL(postgres.url());
  // Times have a zone in their columns: that of a session must make no difference.
  await postgres.sql(`ALTER ROLE ${username} SET timezone = 'Asia/Kolkata'`);
  const application: Application = {
    broker: broker.url, backend: 'django-db', environment: '5.7.0-results',
    env: { DJANGO_SETTINGS_MODULE: 'shop_site', SHOP_DATABASE: ['postgres', username, POSTGRES_PASSWORD, '127.0.0.1', port].join(':') },
  };
  await migrate(application);
  return {
    application, version: '5.7.0', url: `django-db+${postgres.url().replace('postgres:', 'postgresql:')}`, secret: POSTGRES_PASSWORD,
    args: 'shown', keepsQueue: false, keepsChildren: true,
    away: { leave: () => postgres.stop(), back: () => postgres.start() },
    stop: () => Promise.all([broker.stop(), postgres.stop()]).then(() => undefined),
  };
});

async function migrate(application: Application): Promise<void> {
  const { python } = await pythonEnvironment('5.7.0-results');
  const env = { ...process.env, ...applicationEnvironment(application) };
  const { status, stderr } = spawnSync(python, ['-m', 'django', 'migrate', '--verbosity=0'], { cwd: applicationDirectory, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`django migrate failed:\n${stderr}`);
}
