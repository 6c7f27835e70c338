/**
 * `npm test`: everything, in the order in which a mistake is cheapest to find. `npm test -- rest metrics` runs only the
 * files whose path holds one of the words. Ends with `N passed, N failed, N skipped` and exit status 1 where one failed.
 */
import { checks } from './runner/checks.ts';
import { findTests } from './runner/find.ts';
import { runJest } from './runner/jest.ts';
import { Tally } from './runner/tally.ts';
import { runFiles } from './runner/run-files.ts';
import { prepareServices } from './runner/prepare.ts';

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
    await runFiles('With real brokers and workers', integration, { concurrency: 2, env: services.env }, tally);
  } finally {
    await services.stop();
  }
}

process.exitCode = tally.print((Date.now() - started) / 1000);
