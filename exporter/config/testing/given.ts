import assert from 'node:assert/strict';
import { CeleriacError } from '../../errors.ts';
import { parseConfig } from '../command.ts';
import type { CommandInput } from '../command.ts';
import type { BrokerConfig, Config } from '../config.ts';

const BROKER = 'redis://localhost';

/** What one test gives: files by path, and whatever the command takes. */
export interface Case {
  readonly argv?: readonly string[];
  readonly env?: CommandInput['env'];
  readonly files?: Readonly<Record<string, string>>;
  readonly terminal?: boolean;
}

/** Files that are not there fail as node:fs does. */
export function inputOf({ argv = [], env = {}, files = {}, terminal = false }: Case): CommandInput {
  return {
    argv,
    env,
    terminal,
    version: '1.2.3',
    readFile: (path) => {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`ENOENT: no such file or directory, open '${path}'`), { code: 'ENOENT' });
      return text;
    },
  };
}

/** A start that must succeed; a broker is added where none is given. */
export function started(given: Case): { config: Config; warnings: readonly string[] } {
  const env = { CELERY_BROKER_URL: BROKER, ...given.env };
  const command = parseConfig(inputOf({ ...given, env }));
  assert.equal(command.kind, 'run');
  if (command.kind !== 'run') throw new Error('not run');
  return { config: command.config, warnings: command.warnings };
}

/** A start that must be refused. */
export function refusal(given: Case): { message: string; remedy: string } {
  const env = { CELERY_BROKER_URL: BROKER, ...given.env };
  try {
    parseConfig(inputOf({ ...given, env }));
  } catch (thrown) {
    if (!(thrown instanceof CeleriacError)) throw thrown;
    assert.equal(thrown.kind, 'bad-input');
    return { message: thrown.message, remedy: thrown.remedy ?? '' };
  }
  throw new assert.AssertionError({ message: `it started: ${JSON.stringify(given)}` });
}

export function brokerFrom(url: string, ...argv: readonly string[]): { broker: BrokerConfig; warnings: readonly string[] } {
  const files = { '/ca.pem': 'ca', '/cert.pem': 'cert', '/key.pem': 'key' };
  const { config, warnings } = started({ argv: [`--broker=${url}`, ...argv], files });
  return { broker: config.clusters[0].broker, warnings };
}
