import { CeleriacError } from '../errors.ts';
import { applicationOptions } from './options/application.ts';
import { Settings } from './settings.ts';
import { NO_APPLICATION, readApplication } from './sources/application.ts';
import type { Application } from './sources/application.ts';
import { APP_SETTINGS } from './sources/environment.ts';
import type { Environment } from './sources/environment.ts';
import type { Source } from './sources/found.ts';

/** Whose settings are asked for, and of which Python. */
export interface AskedApplication {
  readonly app: string;
  /** Undefined: whichever there is. */
  readonly python: string | undefined;
  readonly timeoutSeconds: number;
}

/** Gives what exporter/python/celeriac/application.py prints. @throws CeleriacError */
export type AskApplication = (asked: AskedApplication) => string;

/**
 * The settings of the application that --app names, or those that `celery -A proj celeriac` has handed over.
 * @param ask undefined where no other program may be started
 * @throws CeleriacError `bad-input`
 */
export function applicationOf(sources: readonly Source[], env: Environment, ask: AskApplication | undefined): Application {
  const own = new Set(Object.values(applicationOptions).map(({ name }) => name));
  const settings = new Settings(sources.map((source) => new Map([...source].filter(([name]) => own.has(name)))));
  const app = settings.get(applicationOptions.app);
  if (app === undefined) {
    const handed = env[APP_SETTINGS];
    return handed === undefined || handed === '' ? NO_APPLICATION : readApplication(handed, APP_SETTINGS);
  }
  const label = settings.label(applicationOptions.app);
  // Not a path, and nothing that Python could take for one of its flags.
  if (!/^\w[\w.]*(:\w+)?$/.test(app)) {
    throw new CeleriacError('bad-input', `${label}: it is not the name of a module`, { remedy: 'for example --app=proj, --app=proj.celery or --app=proj.celery:app' });
  }
  if (ask === undefined) throw new CeleriacError('bad-input', `${label} cannot be read here`, { remedy: 'give --broker instead' });
  const asked = { app, python: settings.get(applicationOptions.python), timeoutSeconds: settings.get(applicationOptions.timeout) };
  return readApplication(ask(asked), label);
}
