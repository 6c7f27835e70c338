import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { Pace } from './pace.ts';
import type { Tally } from './tally.ts';

/** A file that hangs is ended after this long, and named. The slowest real one takes about two minutes. */
const FILE_TIMEOUT_MS = 8 * 60_000;

/**
 * Runs test files, each in a process of its own, and prints them as they end. The environment is set on this process, since
 * node:test hands its own down.
 */
export async function runFiles(
  title: string,
  files: readonly string[],
  options: { concurrency: number; env: Readonly<Record<string, string>> },
  tally: Tally,
): Promise<void> {
  if (files.length === 0) return;
  console.log(`\n▶ ${title}: ${files.length} files`);
  Object.assign(process.env, options.env);
  const stream = run({ files: [...files], concurrency: options.concurrency, timeout: FILE_TIMEOUT_MS });
  const pace = new Pace();
  // Both are told when they happen, the others in the order of the files. A file itself, whose name is its path, counts as begun long before.
  const saw = ({ name, file }: { name: string; file?: string }): void => {
    if (file?.endsWith(name) !== true) pace.saw(file);
  };
  stream.on('test:dequeue', saw);
  stream.on('test:complete', saw);
  stream.on('test:pass', ({ name, file, skip, todo, details }) => {
    if (details.type === 'suite') return;
    if (skip !== undefined || todo !== undefined) {
      tally.skipped.push(`${file ?? ''}: ${name} (${String(skip ?? todo)})`);
    } else {
      tally.passed += 1;
    }
  });
  stream.on('test:fail', ({ name, file, details }) => {
    if (details.type === 'suite') return;
    tally.failed.push(`${file ?? ''}: ${name}`);
  });
  for await (const text of stream.compose(spec)) process.stdout.write(String(text));
  if (files.length > 20) console.log(`The slowest: ${pace.slowest(25).join(', ')}`);
}
