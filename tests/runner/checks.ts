import { spawnSync } from 'node:child_process';
import type { Tally } from './tally.ts';

/** What is checked without running anything: types, lint with the dependency table. Each counts as one test. */
const CHECKS = [
  { name: 'types (npm run typecheck)', script: 'typecheck' },
  { name: 'lint and dependency table (npm run lint)', script: 'lint' },
];

export async function checks(tally: Tally): Promise<void> {
  for (const { name, script } of CHECKS) {
    process.stdout.write(`▶ ${name} … `);
    const begun = Date.now();
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', script], { encoding: 'utf8', maxBuffer: 64e6 });
    if (status === 0) {
      tally.passed += 1;
      console.log(`ok (${((Date.now() - begun) / 1000).toFixed(1)} s)`);
    } else {
      tally.failed.push(name);
      console.log(`failed\n${stdout}${stderr}`);
    }
  }
}
