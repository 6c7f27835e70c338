import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export interface Service {
  readonly image?: string;
  readonly build?: { readonly context: string };
  readonly profiles?: readonly string[];
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly (string | { readonly type: string; readonly source: string; readonly target: string; readonly read_only?: boolean })[];
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly tmpfs?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string; readonly required?: boolean }>>;
  readonly networks?: readonly string[];
  readonly deploy?: { readonly resources: { readonly limits: { readonly cpus: string; readonly memory: string; readonly pids: number } } };
}

export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

/**
 * A compose file with its merges made and its variables filled in.
 * @throws Error with the file's own words where one of `${NAME:?words}` is not set
 */
export function readCompose(path: string, env: Readonly<Record<string, string>>): Compose {
  return filledIn(parse(readFileSync(path, 'utf8'), { merge: true }), env) as Compose;
}

/** `NAME=value` lines. */
export function readEnvFile(path: string): Record<string, string> {
  const lines = readFileSync(path, 'utf8').split('\n').filter((line) => /^\w+=/.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

function filledIn(value: unknown, env: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') return interpolate(value, env);
  if (Array.isArray(value)) return value.map((one) => filledIn(one, env));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledIn(one, env)]));
}

/** Of the compose specification: `$$`, `${NAME}`, `${NAME:-default}`, `${NAME:?words}`, and these within a default. */
export function interpolate(text: string, env: Readonly<Record<string, string>>): string {
  const innermost = /\$\$|\$\{(\w+)(?::([-?])((?:[^${}]|\$\$)*))?\}/g;
  const dollar = '\0';
  let before = text;
  for (;;) {
    const after = before.replaceAll(innermost, (found, name: string | undefined, operator?: string, words: string = '') => {
      if (name === undefined) return found === '$$' ? dollar : found;
      const value = env[name];
      if (value) return value.replaceAll('$', dollar);
      if (operator === '?') throw new Error(`required variable ${name} is missing a value: ${words}`);
      return operator === '-' ? words : '';
    });
    if (after === before) return after.replaceAll(dollar, '$');
    before = after;
  }
}
