import { CeleriacError } from '../../errors.ts';
import { nearest } from '../../nearest.ts';
import type { OptionName } from '../option.ts';
import { variablesOf } from '../option.ts';
import { KNOWN_OPTIONS } from '../options.ts';
import type { Found, Source } from './found.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Kubernetes sets these for a service named celeriac or flower: CELERIAC_PORT=tcp://10.0.0.7:5555,
 * CELERIAC_SERVICE_HOST, CELERIAC_PORT_5555_TCP_ADDR, CELERIAC_REDIS_SERVICE_PORT_HTTP.
 */
const KUBERNETES_NAME = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;
const KUBERNETES_VALUE = /^(tcp|udp|sctp):\/\//;

/** Of the repository's own tests, demo and benchmark. */
const OTHERS = /^CELERIAC_(TEST|DEMO|BENCH)_/;

/** What `celery -A proj celeriac` hands over (sources/application.ts), and the command that it was told to start. */
export const APP_SETTINGS = 'CELERIAC_APP_SETTINGS';
const OF_THE_PYTHON_PACKAGE = new Set([APP_SETTINGS, 'CELERIAC_COMMAND']);

const KNOWN_VARIABLES = new Set(KNOWN_OPTIONS.flatMap(variablesOf));

/**
 * Reads CELERIAC_… before FLOWER_… and Celery's own; an empty variable is one that is not set.
 * @throws CeleriacError `bad-input` for a CELERIAC_ variable that no option has: a slip in CELERIAC_READ_ONLY must not pass
 */
export function readEnvironment(env: Environment): { found: Source; warnings: readonly string[] } {
  const found = new Map<string, Found>();
  for (const option of KNOWN_OPTIONS) {
    const name = variablesOf(option).find((variable) => isGiven(variable, env[variable]));
    if (name !== undefined) found.set(option.name, foundIn(option, name, env[name] ?? ''));
  }
  const warnings: string[] = [];
  for (const [name, value] of Object.entries(env)) {
    if (KNOWN_VARIABLES.has(name) || OF_THE_PYTHON_PACKAGE.has(name) || !isGiven(name, value)) continue;
    if (name.startsWith('CELERIAC_') && !OTHERS.test(name)) throw unknown(name);
    if (name.startsWith('FLOWER_')) warnings.push(`${name} is not an option of Flower's, and has no effect${meant(name)}`);
  }
  return { found, warnings };
}

function isGiven(name: string, value: string | undefined): boolean {
  if (value === undefined || value === '') return false;
  return !(KUBERNETES_NAME.test(name) || (name.endsWith('_PORT') && KUBERNETES_VALUE.test(value)));
}

function foundIn(option: OptionName, name: string, given: string): Found {
  return { option, given, label: name, write: (value) => `${name}=${value}` };
}

function unknown(name: string): CeleriacError {
  return new CeleriacError('bad-input', `unknown variable ${name}${meant(name)}`, {
    remedy: '`celeriac --help` lists every option; take the variable out of the environment if it is meant for something else',
  });
}

function meant(name: string): string {
  const near = nearest(name, KNOWN_VARIABLES);
  return near === undefined ? '' : `: did you mean ${near}?`;
}
