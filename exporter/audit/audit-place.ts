import { CeleriacError } from '../errors.ts';
import type { AuditPlace } from './audit-store.ts';

/** A place in the trail, as text for an URL. */
export function writePlace({ at, id }: AuditPlace): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** @throws CeleriacError `bad-input` */
export function readPlace(cursor: string): AuditPlace {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parts = undefined;
  }
  const [at, id] = Array.isArray(parts) ? (parts as readonly unknown[]) : [];
  if (typeof at === 'number' && typeof id === 'string') return { at, id };
  throw new CeleriacError('bad-input', 'the cursor cannot be read', { remedy: 'give `next` of the page before' });
}
