import type { Presence, Worker } from '../state/worker.ts';

/** As they are counted, with 0 where there is none. */
export const PRESENCES: readonly Presence[] = ['online', 'silent', 'offline', 'lost'];

/** A silent worker is up until its timeout: one late heartbeat is no reason to wake anybody. */
export function isUp(worker: Worker): boolean {
  return worker.presence === 'online' || worker.presence === 'silent';
}

/** Tasks being executed. A dead worker's last heartbeat said some number, too; it executes nothing. */
export function activeTasks(worker: Worker): number {
  return isUp(worker) ? (worker.active ?? 0) : 0;
}
