import { CeleriacError } from '../errors.ts';
import type { PagePosition, PageRequest } from './archive.ts';

/** A place in the order of tasks, as text for an URL. It names the sort, so that it is not taken for a place in another. */
export function writeCursor(position: PagePosition, { field, descending }: PageRequest['sort']): string {
  const { value, seen, uuid, cluster } = position;
  return Buffer.from(JSON.stringify([sortName(field, descending), value, seen, uuid, cluster])).toString('base64url');
}

/** @throws CeleriacError `bad-input` */
export function readCursor(cursor: string, { field, descending }: PageRequest['sort']): PagePosition {
  const refuse = (why: string) => new CeleriacError('bad-input', `the cursor ${why}`, { remedy: 'give `next` of the page before, with the same sort' });
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw refuse('cannot be read');
  }
  if (!Array.isArray(parts) || parts.length !== 5) throw refuse('cannot be read');
  const [sort, value, seen, uuid, cluster] = parts as readonly unknown[];
  if (sort !== sortName(field, descending)) throw refuse('is of another sort');
  const isValue = value === null || typeof value === (field === 'name' || field === 'state' ? 'string' : 'number');
  if (!isValue || typeof seen !== 'number' || typeof uuid !== 'string' || typeof cluster !== 'string') throw refuse('cannot be read');
  return { value: value as PagePosition['value'], seen, uuid, cluster };
}

function sortName(field: string, descending: boolean): string {
  return descending ? `-${field}` : field;
}
