import { setTimeout as sleep } from 'node:timers/promises';
import type { Publisher } from './publisher.ts';

const TICK_MS = 10;

/** @param rate messages a second */
export async function publishSteadily(publisher: Publisher, rate: number): Promise<void> {
  const started = performance.now();
  for (let at = 0; at < publisher.length; ) {
    const due = Math.min(publisher.length, Math.floor(((performance.now() - started) / 1000) * rate));
    if (due > at) await publisher.publish(at, due);
    at = Math.max(at, due);
    await sleep(TICK_MS);
  }
}
