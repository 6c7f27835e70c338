import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { normalName, variablesOf } from './option.ts';
import { optionsPage } from './options-page.ts';
import { helpText } from './help.ts';
import { optionNamed, OPTIONS } from './options.ts';
import { IDLE_OPTIONS } from './options/idle.ts';
import { started } from './testing/given.ts';

/** flower/options.py of 2.2, and what its code reads from the environment alone. */
const FLOWERS = [
  'port', 'address', 'unix_socket', 'debug', 'inspect_timeout', 'auth', 'basic_auth', 'oauth2_key', 'oauth2_secret', 'oauth2_redirect_uri',
  'max_workers', 'max_tasks', 'db', 'persistent', 'state_save_interval', 'broker_api', 'ca_certs', 'certfile', 'keyfile', 'xheaders',
  'auto_refresh', 'purge_offline_workers', 'cookie_secret', 'conf', 'enable_events', 'format_task', 'natural_time', 'tasks_columns',
  'auth_provider', 'url_prefix', 'task_runtime_metric_buckets', 'read_only',
  'unauthenticated_api', 'github_oauth_domain', 'gitlab_oauth_domain', 'gitlab_auth_allowed_groups', 'gitlab_min_access_level',
  'oauth2_okta_base_url', 'data_dir',
];

test("every option of Flower's is understood, as flag and as variable", () => {
  for (const name of FLOWERS) {
    const option = optionNamed(normalName(name));
    assert.ok(option, name);
    assert.ok(variablesOf(option).includes(`FLOWER_${name.toUpperCase()}`), name);
  }
});

test("Flower's bare numbers keep Flower's units", () => {
  const { config } = started({ env: { FLOWER_INSPECT_TIMEOUT: '10000', FLOWER_PURGE_OFFLINE_WORKERS: '300', FLOWER_TASK_RUNTIME_METRIC_BUCKETS: '1,5,inf' } });
  assert.equal(config.clusters[0].survey.timeoutSeconds, 10);
  assert.equal(config.limits.purgeOfflineWorkersSeconds, 300);
  assert.deepEqual(config.metrics.runtimeBuckets, [1, 5]);
});

describe('what is not acted on', () => {
  test('is taken, with one warning for all of it', () => {
    const argv = IDLE_OPTIONS.map(({ name, bare }) => `--${name}${bare === undefined ? '=hunter2' : ''}`);
    const { warnings } = started({ argv: [...argv, '--unauthenticated-api'] });
    assert.equal(warnings.length, 1);
    for (const name of ['--persistent', '--natural-time', '--tasks-columns', '--auto-refresh', '--format-task']) {
      assert.ok(warnings[0]?.includes(name), name);
    }
    assert.doesNotMatch(warnings.join(), /hunter2/);
  });

  test('what is off is not worth a word', () => {
    const env = { FLOWER_PERSISTENT: 'false', FLOWER_XHEADERS: '0', FLOWER_AUTH: '', FLOWER_OAUTH2_KEY: '' };
    assert.deepEqual(started({ argv: ['--unauthenticated-api', '--auth=', '--natural_time=False'], env }).warnings, []);
  });
});

test('help and the page name every option, and every default and example can be read', () => {
  const help = helpText();
  const page = optionsPage();
  for (const option of OPTIONS) {
    assert.ok(help.includes(`--${option.name}`), option.name);
    assert.ok(page.includes(`--${option.name}`), option.name);
    option.value.read(option.default);
    if (option.name !== 'basic-auth') option.value.read(option.example); // its hash is cut short
  }
  for (const option of IDLE_OPTIONS) assert.ok(help.includes(`--${option.name}`) && page.includes(`--${option.name}`), option.name);
  assert.ok(help.split('\n').every((line) => line.length <= 130));
});

test('docs/options.md is what `npm run docs` writes', () => {
  assert.equal(readFileSync(new URL('../../docs/options.md', import.meta.url), 'utf8'), optionsPage());
});
