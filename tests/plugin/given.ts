import type { Browser } from 'playwright-core';
import type { PluginTestCtx } from '@grafana/plugin-e2e';

/** What plugin-e2e's fixtures give a spec that runs in a Grafana, put here by `e2e.ts`; nothing beside the host page. */
export const given: {
  browser?: Browser;
  /** What its models of Grafana's pages are made with, but for the page; of the test that runs. */
  models?: Omit<PluginTestCtx, 'page'>;
} = {};
