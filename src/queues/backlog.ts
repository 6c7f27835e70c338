import type { QueueLength } from '../../exporter/contract/queue.ts';

/** How a queue moves: messages a second, by its length over the time that was looked at; null where it was measured once. */
export function slopeOf(lengths: readonly QueueLength[]): number | null {
  const known = lengths.filter(({ ready }) => ready !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || last.time <= first.time) return null;
  return ((last.ready ?? 0) - (first.ready ?? 0)) / (last.time - first.time);
}

/** Seconds until it is empty at this pace; null where it does not shrink, 0 where it is. */
export function drainOf(ready: number | null, slope: number | null): number | null {
  if (ready === null) return null;
  if (ready === 0) return 0;
  return slope === null || slope >= 0 ? null : ready / -slope;
}
