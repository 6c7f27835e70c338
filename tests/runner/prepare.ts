import { ensureBuilt } from '../plugin/built.ts';
import { nextGrafanaPackages } from '../plugin/next-packages.ts';
import { celeryVersions, pythonEnvironment } from '../services/python.ts';
import { startRabbitMQ } from '../services/rabbitmq.ts';

export interface PreparedServices {
  /** What test files find the shared services by. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Installs what is missing once, with progress, before any clock of a test runs, and starts what is slow to start and can be
 * shared: RabbitMQ, where each file makes a virtual host of its own. A redis-server takes 10 ms: files start their own.
 */
export async function prepareServices(files: readonly string[]): Promise<PreparedServices> {
  console.log('\n▶ Services: Python environments and RabbitMQ');
  for (const version of celeryVersions) await pythonEnvironment(version);
  await pythonEnvironment('flower');
  if (files.some((file) => file.startsWith('tests/plugin/'))) await ensureBuilt();
  if (files.includes('tests/plugin/next-grafana.test.ts')) await ensureBuilt(await nextGrafanaPackages());
  const rabbitmq = await startRabbitMQ();
  return {
    env: { CELERIAC_TEST_RABBITMQ: rabbitmq.url, CELERIAC_TEST_RABBITMQ_API: rabbitmq.managementUrl },
    stop: async () => void (await rabbitmq.kill()),
  };
}
