import { fileURLToPath } from 'node:url';
import { freePort } from '../services/ports.ts';
import { Supervised } from '../services/process.ts';

/** The exporter from its sources, so that what is tested is never an older build. */
export const exporterCommand = `${process.execPath} ${fileURLToPath(new URL('../../exporter/main.ts', import.meta.url))}`;

/** Those of whoever runs the tests are not the command's. */
export function cleanEnvironment(): Record<string, string | undefined> {
  const own = Object.keys(process.env).filter((name) => /^(CELERIAC|FLOWER)_|BROKER_URL$|RESULT_BACKEND$/.test(name));
  return { ...Object.fromEntries(own.map((name) => [name, undefined])), CELERIAC_DB: 'off', CELERIAC_TOKEN_FILE: 'off', CELERIAC_UNAUTHENTICATED_API: 'true' };
}

export interface Launch {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string | undefined>;
}

/** Starts it with a free port behind its arguments, and waits until it sees its cluster. */
export async function launched({ command, args, cwd, env }: Launch): Promise<Launched> {
  const port = await freePort();
  const part = new Supervised({ name: 'launched', command, args: [...args, '--address=127.0.0.1', `--port=${port}`], cwd, env: { ...cleanEnvironment(), ...env } });
  const started = new Launched(part, `http://127.0.0.1:${port}`);
  await part.until('ready', async () => (await fetch(`${started.url}/-/ready`).catch(() => undefined))?.status === 200, 60_000);
  return started;
}

/** States: ready → ended. */
export class Launched {
  readonly part: Supervised;
  readonly url: string;

  constructor(part: Supervised, url: string) {
    this.part = part;
    this.url = url;
  }

  async json<Body>(path: string, init?: RequestInit): Promise<Body> {
    return (await (await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(15_000), ...init })).json()) as Body;
  }

  /** Calls a task through the exporter's broker, and reads what came of it from its result backend. */
  async result(task: string, args: readonly unknown[]): Promise<{ state: string; result: unknown }> {
    const { 'task-id': id } = await this.json<{ 'task-id': string }>(`/api/task/async-apply/${task}`, { method: 'POST', body: JSON.stringify({ args }) });
    return this.json(`/api/task/result/${id}?timeout=10`);
  }

  async sees(worker: string): Promise<void> {
    await this.part.until(`seeing ${worker}`, async () => worker in (await this.json<Record<string, unknown>>('/api/workers')), 30_000);
  }

}
