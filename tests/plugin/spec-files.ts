import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/** The names of the files beside this one whose tests are written with `spec.ts`: those that a Grafana can run. */
export function specFiles(): readonly string[] {
  return globSync('*.test.ts', { cwd: here }).filter((name) => readFileSync(here + name, 'utf8').includes("from './spec.ts'")).sort();
}
