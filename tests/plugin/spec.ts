/**
 * What the specs in a browser are written with: beside the host page node:test, and where GRAFANA_URL or GRAFANA_HOME names a
 * Grafana, plugin-e2e's test in Playwright's runner, which `npm test` starts.
 */
import * as plain from 'node:test';

interface Specs {
  readonly test: (name: string, body: () => Promise<void>) => void;
  readonly describe: (name: string, body: () => void) => void;
  readonly before: (body: () => unknown) => void;
  readonly after: (body: () => unknown) => void;
}

const { GRAFANA_URL: url, GRAFANA_HOME: home, SPEC_RUNNER: runner } = process.env;
if ((url || home) && runner !== 'playwright') throw new Error('GRAFANA_URL or GRAFANA_HOME names a Grafana: run this spec in it with `npm test -- FILE`, or unset both for the host page');

const specs: Specs = runner === 'playwright' ? (await import('./e2e.ts')).specs : plain;
export const { test, describe, before, after } = specs;
