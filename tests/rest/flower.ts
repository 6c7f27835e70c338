import { freePort } from '../services/ports.ts';
import type { Exit } from '../services/process.ts';
import { Supervised } from '../services/process.ts';
import { pythonEnvironment } from '../services/python.ts';

/** A real Flower 2.2.0 with its API open, connected to the broker's events when this returns. */
export async function startFlower(broker: string, flags: readonly string[] = []): Promise<Flower> {
  const environment = await pythonEnvironment('flower');
  const port = await freePort();
  const process = new Supervised({
    name: `flower-${port}`,
    command: environment.program('celery'),
    args: [`--broker=${broker}`, 'flower', '--address=127.0.0.1', `--port=${port}`, '--logging=debug', ...flags],
    env: { FLOWER_UNAUTHENTICATED_API: 'true', CELERY_BROKER_URL: undefined, PYTHONUNBUFFERED: '1' },
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
