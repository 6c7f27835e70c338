import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { namedGrafana } from '../plugin/grafana.ts';
import type { Tally } from './tally.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Suite {
  readonly title: string;
  readonly file?: string;
  readonly suites?: readonly Suite[];
  readonly specs?: readonly { readonly title: string; readonly tests: readonly { readonly results: readonly { readonly status: string }[]; readonly annotations: readonly { readonly description?: string }[] }[] }[];
}

interface Report {
  readonly suites: readonly Suite[];
  readonly errors: readonly { readonly message?: string }[];
}

/** Runs the plugin's specs in the Grafana that GRAFANA_URL or GRAFANA_HOME names, one file after the other, and counts each test. */
export async function runSpecs(files: readonly string[], tally: Tally): Promise<void> {
  if (files.length === 0) return;
  console.log(`\n▶ In Grafana, with plugin-e2e: ${files.length} files`);
  const grafana = await namedGrafana();
  // plugin-e2e keeps sessions in its working directory.
  const folder = mkdtempSync(join(tmpdir(), 'celeriac-specs-'));
  const output = join(folder, 'report.json');
  try {
    const status = await new Promise((resolve, reject) => {
      const runner = spawn(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--config', join(root, 'tests/plugin/playwright.config.ts'), '--reporter=list,json', '--output', join(folder, 'results'), ...files.map((file) => join(root, file))], {
        cwd: folder,
        stdio: ['ignore', 'inherit', 'inherit'],
        env: { ...process.env, GRAFANA_URL: grafana?.url, PLAYWRIGHT_JSON_OUTPUT_FILE: output },
      });
      runner.once('error', reject);
      runner.once('exit', resolve);
    });
    const before = tally.failed.length;
    count(JSON.parse(readFileSync(output, 'utf8')) as Report, tally);
    if (status !== 0 && tally.failed.length === before) tally.failed.push(`the specs in Grafana: Playwright's runner ended with ${String(status)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await grafana?.stop();
  }
}

function count({ suites, errors }: Report, tally: Tally): void {
  for (const { message = 'an error outside of the tests' } of errors) tally.failed.push(`the specs in Grafana: ${message.split('\n')[0] ?? ''}`);
  for (const suite of suites) countSuite(suite, suite.title, tally);
}

function countSuite({ suites = [], specs = [] }: Suite, name: string, tally: Tally): void {
  for (const { title, tests } of specs) {
    for (const { results, annotations } of tests) {
      const outcome = results.at(-1)?.status ?? 'not run';
      if (outcome === 'passed') tally.passed += 1;
      else if (outcome === 'skipped' || outcome === 'not run') tally.skipped.push(`${name}: ${title} (${annotations[0]?.description ?? outcome})`);
      else tally.failed.push(`${name}: ${title}`);
    }
  }
  for (const suite of suites) countSuite(suite, `${name}: ${suite.title}`, tally);
}
