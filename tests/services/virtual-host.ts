import { randomUUID } from 'node:crypto';
import { RabbitMQ, startRabbitMQ } from './rabbitmq.ts';

export interface VirtualHost {
  name: string;
  /** As Celery spells it. */
  url: string;
  /** The management API of its node, with credentials. */
  managementUrl: string;
  /** A request to that API; an error status is thrown. */
  api(method: string, path: string, body?: unknown): Promise<unknown>;
  remove(): Promise<void>;
}

/** A virtual host of one's own on the test run's RabbitMQ; on one started for it where a file runs by itself. */
export async function makeVirtualHost(): Promise<VirtualHost> {
  const { CELERIAC_TEST_RABBITMQ: shared, CELERIAC_TEST_RABBITMQ_API: sharedApi } = process.env;
  const own = shared && sharedApi ? undefined : await startRabbitMQ();
  const { url, managementUrl } = own ?? { url: shared ?? '', managementUrl: sharedApi ?? '' };
  const name = `test-${randomUUID().slice(0, 8)}`;
  const api = (method: string, path: string, body?: unknown): Promise<unknown> => RabbitMQ.ask(managementUrl, method, path, body);
  await api('PUT', `vhosts/${name}`);
  await api('PUT', `permissions/${name}/guest`, { configure: '.*', write: '.*', read: '.*' });
  return {
    name,
    url: url.replace(/[^/]*$/, name),
    managementUrl,
    api,
    remove: async () => {
      await api('DELETE', `vhosts/${name}`);
      await own?.kill();
    },
  };
}
