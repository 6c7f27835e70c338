import type { HistoryConfig } from './config.ts';
import { historyOptions } from './options/history.ts';
import type { Settings } from './settings.ts';
import type { Environment } from './sources/environment.ts';
import { stateFile } from './state-directory.ts';

/** The file's name wherever nobody names one. */
const FILE = 'celeriac.db';

/** What of the environment tells where a program may keep its state. */
export function historyOf(settings: Settings, env: Environment): HistoryConfig | undefined {
  const place = settings.get(historyOptions.db);
  if (place === 'off') return undefined;
  const limits = {
    maxBytes: settings.get(historyOptions.maxBytes),
    successSeconds: settings.get(historyOptions.successAge),
    failureSeconds: settings.get(historyOptions.failureAge),
  };
  if (place === 'auto') return { kind: 'sqlite', path: stateFile(env, FILE), chosen: false, ...limits };
  if ('file' in place) return { kind: 'sqlite', path: place.file, chosen: true, ...limits };
  const { protocol, host, pathname } = place.postgres;
  return { kind: 'postgres', url: place.postgres.href, display: `${protocol}//${host}${pathname}`, ...limits };
}
