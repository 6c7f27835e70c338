import { parseArgs } from 'node:util';
import type { Role } from '../contract/access.ts';
import { CeleriacError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { tokenFileOf } from './access.ts';
import { accessOptions } from './options/access.ts';
import { Settings } from './settings.ts';
import type { Environment } from './sources/environment.ts';
import { readEnvironment } from './sources/environment.ts';
import { TOKEN_NAME } from './value/api-tokens.ts';
import { duration } from './value/quantity.ts';
import { role } from './value/role.ts';
import { Refusal } from './value/value.ts';
import type { ValueKind } from './value/value.ts';

export type TokenCommand =
  | {
      readonly do: 'create';
      readonly path: string;
      readonly name: string;
      readonly role: Role;
      readonly grafana: boolean;
      readonly description: string | undefined;
      /** Seconds. */
      readonly expiresIn: number | undefined;
    }
  | { readonly do: 'list'; readonly path: string; readonly json: boolean }
  | { readonly do: 'revoke'; readonly path: string; readonly name: string };

export const TOKEN_HELP = `celeriac token makes, shows and revokes API tokens, which are sent as Authorization: Bearer TOKEN.

  celeriac token create --name NAME --role viewer|operator|admin [--expires DURATION] [--description TEXT] [--grafana]
      Prints the token, this once: only its hash is kept. --grafana: Grafana's plugin will hold it, so that Grafana may say who
      the person is that asks. --expires=90d; without it, it does not expire.
  celeriac token list [--json]
  celeriac token revoke NAME

All of them take --token-file=PATH (also CELERIAC_TOKEN_FILE): the file that the exporter reads, tokens.json in its state
directory unless something else is said. A running exporter takes up a change within a second.
`;

const FLAGS = {
  name: { type: 'string' },
  role: { type: 'string' },
  expires: { type: 'string' },
  description: { type: 'string' },
  grafana: { type: 'boolean' },
  json: { type: 'boolean' },
  'token-file': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;
type Flag = keyof typeof FLAGS;

const OF_COMMAND: Readonly<Record<TokenCommand['do'], readonly Flag[]>> = {
  create: ['name', 'role', 'expires', 'description', 'grafana', 'token-file'],
  list: ['json', 'token-file'],
  revoke: ['name', 'token-file'],
};

/**
 * What follows `celeriac token`.
 * @returns undefined where help is asked for
 * @throws CeleriacError `bad-input`
 */
export function parseTokenCommand(argv: readonly string[], env: Environment): TokenCommand | undefined {
  const { values, positionals } = read(argv);
  const [what, positional, ...more] = positionals;
  if (values.help === true || what === undefined) return undefined;
  if (!isCommand(what)) throw wrong(`there is no celeriac token ${/^[\w-]{1,30}$/.test(what) ? what : '…'}`, meant(what));
  for (const flag of Object.keys(values) as Flag[]) {
    if (!OF_COMMAND[what].includes(flag)) throw wrong(`celeriac token ${what} takes no --${flag}`);
  }
  if (more.length > 0 || (positional !== undefined && (what === 'list' || values.name !== undefined))) throw wrong(`celeriac token ${what}: too many arguments`);
  const path = pathOf(values['token-file'], env);
  if (what === 'list') return { do: what, path, json: values.json ?? false };
  const name = values.name ?? positional;
  if (name === undefined || !TOKEN_NAME.test(name)) {
    throw wrong(`celeriac token ${what}: ${name === undefined ? 'a name is needed' : 'a name is up to 64 letters, digits and . _ @ + -'}`, `celeriac token ${what} --name grafana${what === 'create' ? ' --role viewer' : ''}`);
  }
  if (what === 'revoke') return { do: what, path, name };
  return {
    do: what,
    path,
    name,
    role: valueOf('role', role, values.role),
    grafana: values.grafana ?? false,
    description: values.description?.slice(0, 500),
    expiresIn: values.expires === undefined ? undefined : valueOf('expires', duration({ least: 1, most: 10 * 366 * 86_400 }), values.expires),
  };
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, allowPositionals: true });
  } catch (thrown) {
    // Its first sentence names the flag, and quotes no value.
    throw wrong(`celeriac token: ${thrown instanceof Error ? (thrown.message.split('. ', 1)[0] ?? '') : 'not understood'}`);
  }
}

function isCommand(word: string): word is TokenCommand['do'] {
  return Object.hasOwn(OF_COMMAND, word);
}

function meant(word: string): string | undefined {
  const near = nearest(word, Object.keys(OF_COMMAND));
  return near === undefined ? undefined : `did you mean celeriac token ${near}?`;
}

function valueOf<T>(flag: Flag, kind: ValueKind<T>, given: string | undefined): T {
  if (given === undefined) throw wrong(`celeriac token create: --${flag} is needed: ${kind.shape}`);
  try {
    return kind.read(given);
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    throw wrong(`--${flag}: its value ${thrown.message}`, thrown.remedy);
  }
}

/** The exporter's own rule; of its other options nothing is read, since none of them matters here. */
function pathOf(flag: string | undefined, env: Environment): string {
  const { tokenFile } = accessOptions;
  const found = flag === undefined ? readEnvironment(env).found.get(tokenFile.name) : { option: tokenFile, given: flag, label: '--token-file', write: (value: string) => `--token-file=${value}` };
  const path = tokenFileOf(new Settings([new Map(found === undefined ? [] : [[tokenFile.name, found]])]), env);
  if (path === undefined) throw wrong('tokens are kept nowhere: --token-file is off', 'name a file with --token-file');
  return path;
}

function wrong(message: string, remedy = '`celeriac token --help` shows how it is used'): CeleriacError {
  return new CeleriacError('bad-input', message, { remedy });
}
