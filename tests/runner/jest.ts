import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tally } from './tally.ts';

interface Report {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/** Runs the plugin's unit tests in jest, as create-plugin sets it up, prints what it prints, and counts each test. */
export function runJest(files: readonly string[], tally: Tally): void {
  if (files.length === 0) return;
  console.log(`\n▶ Unit tests of the plugin: ${files.length} files`);
  const folder = mkdtempSync(join(tmpdir(), 'celeriac-jest-'));
  const output = join(folder, 'report.json');
  const { status } = spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--maxWorkers=2', '--json', `--outputFile=${output}`, '--runTestsByPath', ...files],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  try {
    count(JSON.parse(readFileSync(output, 'utf8')) as Report, tally);
  } catch {
    tally.failed.push(`jest ended with ${status} and left no report`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function count({ testResults }: Report, tally: Tally): void {
  for (const { name, status, message, assertionResults } of testResults) {
    // A file that cannot even be read has no tests to count.
    if (status === 'failed' && assertionResults.length === 0) tally.failed.push(`${name}: ${message.split('\n')[0] ?? ''}`);
    for (const { status: outcome, fullName } of assertionResults) {
      if (outcome === 'passed') tally.passed += 1;
      else if (outcome === 'failed') tally.failed.push(`${name}: ${fullName}`);
      else tally.skipped.push(`${name}: ${fullName} (${outcome})`);
    }
  }
}
