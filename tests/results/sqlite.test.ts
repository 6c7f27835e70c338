import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { dataDirectory } from '../services/process.ts';
import { startRedis } from '../services/redis.ts';
import { contract } from './contract.ts';

for (const version of ['5.7.0', '5.2.7'] as const) {
  contract(`SQLite, as Celery ${version} writes it`, async () => {
    const broker = await startRedis();
    const file = join(dataDirectory('results'), 'results.sqlite');
    const url = `db+sqlite:///${file}`;
    return {
      application: { broker: broker.url, backend: url, environment: `${version}-results` },
      version, url, args: 'exact', keepsQueue: true, keepsChildren: version === '5.7.0', values: version === '5.7.0' ? 'readable' : 'pickle',
      away: { leave: () => renameSync(file, `${file}.away`), back: () => renameSync(`${file}.away`, file) },
      stop: () => broker.stop(),
    };
  });
}
