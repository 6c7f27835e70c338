import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until it holds, or the signal ends it. @returns whether it holds */
export async function until(holds: () => boolean, signal: AbortSignal): Promise<boolean> {
  while (!holds()) {
    if (signal.aborted) return false;
    await sleep(20);
  }
  return true;
}

/** `3 workers`, `1 worker`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

/** The first of some names, and how many more there are. */
export function someOf(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

export function bytesOf(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1_024 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power] ?? 'B'}`;
}
