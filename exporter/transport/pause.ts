import { setTimeout as sleep } from 'node:timers/promises';

const SHORTEST_SECONDS = 0.2;
const LONGEST_SECONDS = 10;

/**
 * Waits before the try that follows so many failures in a row: not at all after none, then about 0.2, 0.4, 0.8 … 10 s,
 * each anywhere between half of it and the whole, so that exporters do not come back in step. Returns early on abort.
 */
export async function pauseBefore(failures: number, signal: AbortSignal): Promise<void> {
  if (failures === 0) return;
  await sleep(pauseSeconds(failures, Math.random()) * 1000, undefined, { signal }).catch(() => undefined);
}

export function pauseSeconds(failures: number, random: number): number {
  const longest = Math.min(LONGEST_SECONDS, SHORTEST_SECONDS * 2 ** (failures - 1));
  return longest * (0.5 + random / 2);
}

/** Whether from `began` to `now` (epoch seconds) more than `seconds` passed. */
export function longerThan(seconds: number, began: number, now: number): boolean {
  return now - began > seconds;
}
