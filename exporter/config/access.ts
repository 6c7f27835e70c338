import type { AccessConfig, BasicUser } from './config.ts';
import { accessOptions } from './options/access.ts';
import type { ReadFile } from './read-file.ts';
import { readableFile } from './read-file.ts';
import type { Settings } from './settings.ts';
import { refuseTwice, userOf } from './value/basic-users.ts';
import { Refusal } from './value/value.ts';

/** Who may use the API. @throws CeleriacError `bad-input`, which never quotes a user's entry */
export function accessOf(settings: Settings, around: { readonly readFile: ReadFile; readonly warn: (sentence: string) => void }): AccessConfig {
  const basicAuth = [...settings.get(accessOptions.basicAuth), ...usersInFile(settings, around.readFile)];
  refusing(settings, () => refuseTwice(basicAuth));
  const unauthenticatedApi = settings.get(accessOptions.unauthenticatedApi);
  if (basicAuth.length === 0 && !unauthenticatedApi) {
    around.warn('the API is closed to everyone: name users with --basic-auth, or open it with --unauthenticated-api');
  }
  if (basicAuth.length > 0 && unauthenticatedApi) {
    around.warn('--unauthenticated-api has no effect beside --basic-auth: the API asks for a user and a password');
  }
  return {
    basicAuth,
    unauthenticatedApi: unauthenticatedApi && basicAuth.length === 0,
    metrics: settings.get(accessOptions.unauthenticatedMetrics) ? 'open' : 'closed',
    readOnly: settings.get(accessOptions.readOnly),
  };
}

function usersInFile(settings: Settings, readFile: ReadFile): readonly BasicUser[] {
  const path = settings.get(accessOptions.basicAuthFile);
  if (path === undefined) return [];
  const text = readableFile(path, settings.label(accessOptions.basicAuthFile), readFile);
  const lines = text.split(/\r?\n/);
  const users = lines.flatMap((line, at) => (/^\s*(#|$)/.test(line) ? [] : [refusing(settings, () => userOf(line), at + 1)]));
  if (users.length === 0) throw settings.refused(accessOptions.basicAuthFile, new Refusal('names no user'));
  return users;
}

function refusing<T>(settings: Settings, make: () => T, line?: number): T {
  try {
    return make();
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    const reason = line === undefined ? thrown.message : `${thrown.message} (line ${line})`;
    throw settings.refused(line === undefined ? accessOptions.basicAuth : accessOptions.basicAuthFile, new Refusal(reason, thrown.remedy));
  }
}
