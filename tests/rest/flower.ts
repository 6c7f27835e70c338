import { applicationDirectory, applicationEnvironment } from '../services/celery.ts';
import type { Application } from '../services/celery.ts';
import { freePort } from '../services/ports.ts';
import type { Exit } from '../services/process.ts';
import { Supervised } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';

/**
 * A real Flower 2.2.0 with its API open, connected to the broker's events when this returns.
 * @param application its tasks are known to Flower then, which looks for them in its own process
 */
export async function startFlower(broker: string, flags: readonly string[] = [], application?: Application): Promise<Flower> {
  const environment = await pythonEnvironment('flower');
  const port = await freePort();
  const process = new Supervised({
    name: `flower-${port}`,
    command: environment.program('celery'),
    args: [...(application ? ['--app=app'] : []), `--broker=${broker}`, 'flower', '--address=127.0.0.1', `--port=${port}`, '--logging=debug', ...flags],
    ...(application && { cwd: applicationDirectory }),
    env: { ...(application && applicationEnvironment(application)), FLOWER_UNAUTHENTICATED_API: 'true', CELERY_BROKER_URL: undefined, PYTHONUNBUFFERED: '1' },
  });
  const flower = new Flower(process, `http://127.0.0.1:${port}`);
  await process.until('answering', async () => (await flower.get('/healthcheck').catch(() => undefined))?.status === 200, 60_000);
  await process.untilLogged('Capturing events', 60_000);
  return flower;
}

/** States: capturing → ended. */
export class Flower {
  readonly process: Supervised;
  readonly url: string;

  constructor(process: Supervised, url: string) {
    this.process = process;
    this.url = url;
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(20_000), ...init });
  }

  stop(): Promise<Exit> {
    return this.process.stop();
  }
}
