import { parentPort } from 'node:worker_threads';
import { compareSync } from 'bcryptjs';
import type { Comparison } from './bcrypt.ts';

// The other side of bcrypt.ts, in a thread of its own. A hash that bcrypt cannot read matches nothing.
parentPort?.on('message', ({ id, password, hash }: Comparison) => {
  let same = false;
  try {
    same = compareSync(password, hash);
  } catch {
    same = false;
  }
  parentPort?.postMessage({ id, same });
});
