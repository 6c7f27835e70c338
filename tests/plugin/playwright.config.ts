/**
 * The specs in a Grafana that answers at GRAFANA_URL, with plugin-e2e. `npm test` starts it, and the Grafana in GRAFANA_HOME before it.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import type { PluginOptions } from '@grafana/plugin-e2e';
import { ensureProgram } from '../services/debian.ts';
import { LAUNCH } from './browser.ts';
import { adminOf, userOf } from './grafana-users.ts';
import type { Role } from './host.ts';
import { specFiles } from './spec-files.ts';

const authentication = join(dirname(createRequire(import.meta.url).resolve('@grafana/plugin-e2e')), 'auth');
const roles: readonly Role[] = ['Viewer', 'Editor', 'Admin'];
// Read by spec.ts, here and in the runner's processes.
process.env['SPEC_RUNNER'] = 'playwright';

export default defineConfig<PluginOptions>({
  testDir: fileURLToPath(new URL('.', import.meta.url)),
  // They share Celery's workers and a Grafana; what fails has a cause, and is not tried again.
  workers: 1,
  retries: 0,
  timeout: 5 * 60_000,
  use: {
    baseURL: process.env['GRAFANA_URL'],
    grafanaAPICredentials: adminOf(process.env),
    launchOptions: { executablePath: await ensureProgram('chromium', 'chromium'), args: LAUNCH },
  },
  projects: [
    ...roles.map((role) => ({ name: role, testDir: authentication, testMatch: /.*\.js$/, use: { user: userOf(role) } })),
    { name: 'specs', testMatch: specFiles().map((file) => `**/${file}`), dependencies: [...roles] },
  ],
});
