import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Supervised } from '../services/process.ts';

/** The sources, so that what is tested is never an older build. */
export const main = fileURLToPath(new URL('../../exporter/main.ts', import.meta.url));

type Variables = Record<string, string | undefined>;

/** The settings of whoever runs the tests are not the command's. */
function surroundings(variables: Variables): Variables {
  const own = Object.keys(process.env).filter((name) => /^(CELERIAC|FLOWER)_|BROKER_URL$/.test(name));
  return { ...Object.fromEntries(own.map((name) => [name, undefined])), CELERIAC_DB: 'off', CELERIAC_TOKEN_FILE: 'off', ...variables };
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly error: string;
}

/** Runs the command until it ends by itself. */
export function celeriac(argv: readonly string[], variables: Variables = {}): Promise<Ended> {
  return outcome(process.execPath, [main, ...argv], variables);
}

export function outcome(command: string, argv: readonly string[], variables: Variables = {}): Promise<Ended> {
  const env = { ...process.env, ...surroundings(variables) };
  const child = spawn(command, argv, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 });
  const out: Buffer[] = [];
  const error: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => error.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out: Buffer.concat(out).toString(), error: Buffer.concat(error).toString() }));
  });
}

/** A broker that is not there is no reason not to start. */
export const NO_BROKER = '--broker=redis://:hunter2@127.0.0.1:1/0';

/** Starts the command and waits until it says where it listens. */
export async function listening(argv: readonly string[], command: readonly string[] = [process.execPath, main]): Promise<{ part: Supervised; url: string }> {
  const [program = '', ...first] = command;
  const args = [...first, NO_BROKER, '--log-format=json', ...argv];
  const part = new Supervised({ name: 'celeriac', command: program, args, env: surroundings({}) });
  await part.untilLogged(/listens on \S+"/);
  return { part, url: /listens on (\S+)"/.exec(part.output())?.[1] ?? '' };
}
