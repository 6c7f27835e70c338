import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseConfig } from '../../exporter/config/command.ts';
import { ensureProgram } from '../services/debian.ts';
import { dataDirectory } from '../services/process.ts';

const shipped = fileURLToPath(new URL('../../deploy/systemd/', import.meta.url));
const text = (name: string): string => readFileSync(join(shipped, name), 'utf8');

/** `Key=value` of a unit, in order; a key may be there several times. */
function settings(name: string): [string, string][] {
  return [...text(name).matchAll(/^([A-Za-z]+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]);
}

/** What an environment file sets: the lines that hold, and those that wait behind a # for somebody to want them. */
function variables(kept: RegExp): Record<string, string> {
  return Object.fromEntries([...text('celeriac.env').matchAll(kept)].map(([, name = '', value = '']) => [name, value]));
}

function nowhere(): never {
  throw Object.assign(new Error('there is no such file'), { code: 'ENOENT' });
}

/** As a service's environment is read. */
function parsed(env: Record<string, string>) {
  const askApplication = () => JSON.stringify({ version: 1, application: 'proj', settings: { broker_url: 'redis://localhost/0' }, warnings: [] });
  return parseConfig({ argv: [], env, readFile: nowhere, askApplication });
}

describe('the systemd unit', () => {
  let analyze = '';
  const folder = dataDirectory('systemd');
  const unit = join(folder, 'celeriac.service');

  before(async () => {
    analyze = await ensureProgram('systemd-analyze', 'systemd');
    // The command of the unit is not installed here, and that is all that may be complained of.
    writeFileSync(unit, text('celeriac.service').replace('/usr/local/bin/celeriac', '/bin/true'));
    mkdirSync(`${unit}.d`);
    for (const dropIn of ['tokens.conf', 'application.conf']) copyFileSync(join(shipped, dropIn), join(`${unit}.d`, dropIn));
  });

  test('is one that systemd takes, with its drop-ins, without a word', () => {
    const { status, stdout, stderr } = spawnSync(analyze, ['verify', unit], { encoding: 'utf8' });
    assert.equal(`${stdout}${stderr}`, '');
    assert.equal(status, 0);
  });

  test('leaves little of the machine open: at most 2.0 of 10 on the scale of systemd-analyze security', () => {
    const { status, stdout, stderr } = spawnSync(analyze, ['security', '--offline=true', '--threshold=20', unit], { encoding: 'utf8' });
    assert.equal(status, 0, `${stdout}${stderr}`);
    assert.match(stdout, /Overall exposure level/);
  });

  test('starts the command itself, again and again, but not with a wrong option', () => {
    const found = new Map(settings('celeriac.service'));
    assert.equal(found.get('ExecStart'), '/usr/local/bin/celeriac');
    assert.equal(found.get('Restart'), 'always');
    assert.equal(found.get('RestartPreventExitStatus'), '2');
    assert.equal(found.get('EnvironmentFile'), '/etc/celeriac/celeriac.env');
    assert.equal(found.get('StateDirectory'), 'celeriac');
    for (const [key, value] of [['DynamicUser', 'yes'], ['NoNewPrivileges', 'yes'], ['ProtectSystem', 'strict'], ['CapabilityBoundingSet', '']]) assert.equal(found.get(key ?? ''), value, key);
  });

  test('keeps its state where systemd says', () => {
    const { config } = run({ ...variables(/^([A-Z_]+)=(.*)$/gm), STATE_DIRECTORY: '/var/lib/celeriac' });
    assert.equal(config.access.tokenFile, '/var/lib/celeriac/tokens.json');
    assert.equal(config.history?.kind === 'sqlite' ? config.history.path : '', '/var/lib/celeriac/celeriac.db');
  });

  test('has an environment file whose variables are options, those behind a # too', () => {
    const { config, warnings } = run(variables(/^([A-Z_]+)=(.*)$/gm));
    assert.equal(config.server.address, '127.0.0.1');
    assert.deepEqual(warnings.filter((warning) => !/the API is closed/.test(warning)), []);
    const waiting = variables(/^#([A-Z_]+)=(.*)$/gm);
    assert.ok(Object.keys(waiting).length >= 4);
    assert.equal(run({ ...variables(/^([A-Z_]+)=(.*)$/gm), ...waiting }).config.access.basicAuth[0]?.name, 'ada');
  });

  test('has drop-ins whose variables are options: tokens out of credentials, settings out of an application', () => {
    const tokens = Object.fromEntries(environment('tokens.conf').map(([name, value]) => [name, value.replace('%d', '/run/credentials/celeriac.service')]));
    const readFile = (path: string): string => (path.endsWith('grafana-tokens') ? `viewer:${'x'.repeat(40)}\n` : `metrics:viewer:${'y'.repeat(40)}\n`);
    const read = parseConfig({ argv: [], env: { CELERIAC_BROKER: 'redis://', ...tokens }, readFile });
    assert.equal(read.kind === 'run' ? read.config.access.tokens.length : 0, 2);
    const credentials = settings('tokens.conf').filter(([key]) => key === 'LoadCredential').map(([, value]) => value.split(':')[0]);
    assert.deepEqual(credentials.map((name) => Object.values(tokens).some((path) => path.endsWith(`/${name}`))), [true, true]);
    assert.equal(run(Object.fromEntries(environment('application.conf'))).application?.name, 'proj');
  });
});

function environment(dropIn: string): [string, string][] {
  return settings(dropIn).filter(([key]) => key === 'Environment').map(([, value]) => {
    const at = value.indexOf('=');
    return [value.slice(0, at), value.slice(at + 1)];
  });
}

function run(env: Record<string, string>) {
  const command = parsed(env);
  assert.ok(command.kind === 'run');
  return command;
}
