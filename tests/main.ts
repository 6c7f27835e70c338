/**
 * `npm test`: everything, in the order in which a mistake is cheapest to find. `npm test -- rest metrics` runs only the
 * files whose path holds one of the words. Ends with `N passed, N failed, N skipped` and exit status 1 where one failed.
 */
import { checks } from './runner/checks.ts';
import { findTests } from './runner/find.ts';
import { runJest } from './runner/jest.ts';
import { Tally } from './runner/tally.ts';
import { runFiles } from './runner/run-files.ts';
import { runSpecs } from './runner/run-specs.ts';
import { prepareServices } from './runner/prepare.ts';
import { specFiles } from './plugin/spec-files.ts';

const words = process.argv.slice(2);
const tally = new Tally();
const started = Date.now();

if (words.length === 0) await checks(tally);
const unit = ['exporter', 'dashboards'].flatMap((folder) => findTests(folder, words));
await runFiles('Unit tests', unit, { concurrency: 2, env: {} }, tally);

runJest(findTests('src', words), tally);

const integration = findTests('tests', words);
if (integration.length > 0) {
  const services = await prepareServices(integration);
  try {
    const inGrafana = process.env['GRAFANA_URL'] || process.env['GRAFANA_HOME'] ? new Set(specFiles().map((name) => `tests/plugin/${name}`)) : new Set<string>();
    await runFiles('With real brokers and workers', integration.filter((file) => !inGrafana.has(file)), { concurrency: 2, env: services.env }, tally);
    await runSpecs(integration.filter((file) => inGrafana.has(file)), tally);
  } finally {
    await services.stop();
  }
}

process.exitCode = tally.print((Date.now() - started) / 1000);
