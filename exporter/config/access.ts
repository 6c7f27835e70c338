import type { AccessConfig, BasicUser, ConfiguredToken } from './config.ts';
import type { Role } from '../contract/access.ts';
import type { Option } from './option.ts';
import { accessOptions } from './options/access.ts';
import { serverOptions } from './options/server.ts';
import type { ReadFile } from './read-file.ts';
import { readableFile } from './read-file.ts';
import type { Settings } from './settings.ts';
import type { Environment } from './sources/environment.ts';
import { signInOf } from './sign-in.ts';
import { stateFile } from './state-directory.ts';
import { namedApart, tokenOf } from './value/api-tokens.ts';
import { refuseTwice, userOf } from './value/basic-users.ts';
import { Refusal } from './value/value.ts';

/** The tokens' file wherever nobody names one. */
const TOKEN_FILE = 'tokens.json';

interface Around {
  readonly readFile: ReadFile;
  readonly env: Environment;
  readonly warn: (sentence: string) => void;
  /** Of the web configuration file. */
  readonly webUsers: readonly BasicUser[];
}

/** Who may use the API. @throws CeleriacError `bad-input`, which never quotes a user's entry or a token */
export function accessOf(settings: Settings, around: Around): AccessConfig {
  const roles = settings.get(accessOptions.basicAuthRoles);
  const basicAuth = usersOf(settings, roles, around);
  const tokens = tokensOf(settings, around.readFile);
  const unauthenticatedApi = settings.get(accessOptions.unauthenticatedApi);
  const tokenFile = tokenFileOf(settings, around.env);
  const socketRole = socketRoleOf(settings, around);
  const signIn = signInOf(settings, around);
  const isGuarded = basicAuth.length > 0 || signIn !== undefined;
  if (!isGuarded && tokens.length === 0 && !unauthenticatedApi && socketRole === undefined) {
    around.warn('the API is closed to everyone but who has a token of `celeriac token create`: name users with --basic-auth, or open it with --unauthenticated-api');
  }
  if (isGuarded && unauthenticatedApi) {
    around.warn(`--unauthenticated-api has no effect beside ${basicAuth.length > 0 ? '--basic-auth: the API asks for a user and a password' : 'a provider that signs people in'}`);
  }
  return {
    basicAuth,
    userRoles: roles,
    unauthenticatedApi: unauthenticatedApi && !isGuarded,
    unauthenticatedRole: settings.get(accessOptions.unauthenticatedRole),
    socketRole,
    tokens,
    tokenFile,
    grafana: grafanaOf(settings, tokens, around),
    signIn,
    actionsPerMinute: settings.get(accessOptions.actionsPerMinute),
    metrics: settings.get(accessOptions.unauthenticatedMetrics) ? 'open' : 'closed',
    readOnly: settings.get(accessOptions.readOnly),
  };
}

/** Where tokens are kept that are made here. */
export function tokenFileOf(settings: Settings, env: Environment): string | undefined {
  const place = settings.get(accessOptions.tokenFile);
  if (place === 'off') return undefined;
  return place === 'auto' ? stateFile(env, TOKEN_FILE) : place.file;
}

function usersOf(settings: Settings, roles: ReadonlyMap<string, Role>, { readFile, webUsers }: Around): readonly BasicUser[] {
  const { basicAuth, basicAuthFile, basicAuthRoles } = accessOptions;
  const users = [...settings.get(basicAuth), ...linesOf(settings, basicAuthFile, { readFile, what: 'user', read: userOf }), ...webUsers];
  refusing(settings, basicAuth, () => refuseTwice(users));
  for (const name of roles.keys()) {
    if (!users.some((user) => user.name === name)) throw settings.refused(basicAuthRoles, new Refusal('names somebody who is no user of --basic-auth, --basic-auth-file or the web configuration'));
  }
  return users.map((user) => ({ ...user, role: roleOf(user, roles) }));
}

/** The Prometheus exporters' users scrape and read; Flower's may do everything. */
export function roleOf({ name, from }: BasicUser, roles: ReadonlyMap<string, Role>): Role {
  return roles.get(name) ?? (from === 'web' ? 'viewer' : 'admin');
}

function tokensOf(settings: Settings, readFile: ReadFile): readonly ConfiguredToken[] {
  const { apiTokens, apiTokensFile, grafanaTokens, grafanaTokensFile } = accessOptions;
  const tokens = [
    ...settings.get(apiTokens),
    ...linesOf(settings, apiTokensFile, { readFile, what: 'token', read: (line) => tokenOf(line, 'configured') }),
    ...settings.get(grafanaTokens),
    ...linesOf(settings, grafanaTokensFile, { readFile, what: 'token', read: (line) => tokenOf(line, 'grafana') }),
  ];
  return refusing(settings, settings.found(grafanaTokens) === undefined ? apiTokens : grafanaTokens, () => namedApart(tokens));
}

function socketRoleOf(settings: Settings, { warn }: Around): AccessConfig['socketRole'] {
  const role = settings.get(accessOptions.unixSocketRole);
  if (role === undefined || settings.get(serverOptions.unixSocket) !== undefined) return role;
  warn('--unix-socket-role has no effect without --unix-socket');
  return undefined;
}

function grafanaOf(settings: Settings, tokens: readonly ConfiguredToken[], { warn }: Around): AccessConfig['grafana'] {
  const url = settings.get(accessOptions.grafanaUrl);
  if (url !== undefined) return { url, identity: settings.get(accessOptions.grafanaIdentity) };
  if (tokens.some(({ grafana }) => grafana)) warn('without --grafana-url the audit trail names the tokens of Grafana, and not the people who use them');
  return undefined;
}

interface Lines<T> {
  readonly readFile: ReadFile;
  /** What each line is. */
  readonly what: string;
  readonly read: (line: string) => T;
}

/** What stands in the file that an option names, an entry a line; nothing where it names none. */
function linesOf<T>(settings: Settings, option: Option<string | undefined>, { readFile, what, read }: Lines<T>): readonly T[] {
  const path = settings.get(option);
  if (path === undefined) return [];
  const lines = readableFile(path, settings.label(option), readFile).split(/\r?\n/);
  const entries = lines.flatMap((line, at) => (/^\s*(#|$)/.test(line) ? [] : [refusing(settings, option, () => read(line), at + 1)]));
  if (entries.length === 0) throw settings.refused(option, new Refusal(`names no ${what}`));
  return entries;
}

function refusing<T>(settings: Settings, option: Option<unknown>, make: () => T, line?: number): T {
  try {
    return make();
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const reason = line === undefined ? thrown.message : `${thrown.message} (line ${line})`;
    throw settings.refused(option, new Refusal(reason, thrown.remedy));
  }
}
