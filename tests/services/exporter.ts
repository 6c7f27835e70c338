import { fileURLToPath } from 'node:url';
import { freePort } from './ports.ts';
import type { Exit } from './process.ts';
import { Supervised } from './process.ts';

export interface ExporterOptions {
  /** More flags, for instance `['--basic-auth=ada:secret']`. */
  flags?: readonly string[];
  env?: Record<string, string | undefined>;
  /** History file; none when absent: tests must not share one. */
  db?: string;
  /** File of API tokens; none when absent, for the same reason. */
  tokenFile?: string;
  /** To come back at the same address; a free one when absent. */
  port?: number;
  /** What the command is run by, for instance `['unshare', '-m']`. */
  through?: readonly string[];
  /** Open the API; default true, since most tests are not about access. */
  open?: boolean;
}

const source = fileURLToPath(new URL('../../exporter/main.ts', import.meta.url));

/** The real command, from its sources, listening when this returns; whether its broker is there is another matter. */
export function startExporter({ broker, ...options }: ExporterOptions & { broker: string }): Promise<Exporter> {
  return start([`--broker=${broker}`], options);
}

/** The same with a file of options, which names its clusters. */
export function startExporterFromFile(path: string, options: ExporterOptions = {}): Promise<Exporter> {
  return start([`--conf=${path}`], options);
}

async function start(first: readonly string[], options: ExporterOptions): Promise<Exporter> {
  const port = options.port ?? (await freePort());
  const { flags = [], open = true, db = 'off', tokenFile = 'off', through = [] } = options;
  const access = open ? ['--unauthenticated-api', '--unauthenticated-metrics'] : [];
  const [command = globalThis.process.execPath, ...before] = [...through, globalThis.process.execPath];
  const process = new Supervised({
    name: `exporter-${port}`,
    command,
    args: [...before, source, ...first, '--address=127.0.0.1', `--port=${port}`, '--log-format=json', `--db=${db}`, `--token-file=${tokenFile}`, ...access, ...flags],
    env: { CELERY_BROKER_URL: undefined, ...options.env },
  });
  const exporter = new Exporter(process, port);
  await process.until('listening', async () => (await exporter.get('/-/healthy').catch(() => undefined))?.status === 200, 20_000);
  return exporter;
}

/** States: listening → ended. */
export class Exporter {
  readonly process: Supervised;
  readonly url: string;

  constructor(process: Supervised, port: number) {
    this.process = process;
    this.url = `http://127.0.0.1:${port}`;
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(10_000), ...init });
  }

  async text(path: string): Promise<string> {
    return (await this.get(path)).text();
  }

  async json<Body>(path: string): Promise<Body> {
    return (await (await this.get(path)).json()) as Body;
  }

  /** The value of one series of `/metrics`, by name and all of the given labels; undefined when there is none. */
  async metric(name: string, labels: Record<string, string> = {}): Promise<number | undefined> {
    for (const line of (await this.text('/metrics')).split('\n')) {
      if (!line.startsWith(`${name}{`) && !line.startsWith(`${name} `)) continue;
      if (Object.entries(labels).every(([label, value]) => line.includes(`${label}="${value}"`))) return Number(line.slice(line.lastIndexOf(' ') + 1));
    }
    return undefined;
  }

  /** Waits until the condition holds; names what was awaited and shows the end of the log when it does not come to be. */
  until(what: string | (() => string), ready: () => boolean | Promise<boolean>, within = 20_000): Promise<void> {
    return this.process.until(what, ready, within);
  }

  /** Waits until `/-/ready` answers 200. */
  untilReady(within?: number): Promise<void> {
    return this.until('ready', async () => (await this.get('/-/ready')).status === 200, within);
  }

  stop(): Promise<Exit> {
    return this.process.stop();
  }
}
