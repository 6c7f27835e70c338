import { NOTHING } from '../show/quantity.ts';

/** `celery.concurrency.prefork:TaskPool` → `prefork`. */
export function poolName(implementation: string | null | undefined): string {
  return /concurrency\.(\w+)/.exec(implementation ?? '')?.[1]?.replace(/^thread$/, 'threads') ?? implementation ?? NOTHING;
}
