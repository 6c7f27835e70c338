import { test as base } from '@grafana/plugin-e2e';
import { given } from './given.ts';

const test = base.extend<{ models: void }, { window: void }>({
  window: [
    async ({ browser }, use) => {
      given.browser = browser;
      await use();
    },
    { scope: 'worker', auto: true },
  ],
  models: [
    async ({ selectors, grafanaVersion, request }, use, testInfo) => {
      given.models = { selectors, grafanaVersion, request, testInfo };
      await use();
      delete given.models;
    },
    { auto: true },
  ],
});

/** plugin-e2e's test under the names that specs call, as node:test has them. Bound and not wrapped: Playwright names a spec by whoever calls. */
export const specs = { test, describe: test.describe, before: test.beforeAll.bind(test), after: test.afterAll.bind(test) };
