import type { Access, Caller } from '../auth/access.ts';
import { includes } from '../auth/role.ts';
import { CeleriacError } from '../errors.ts';
import type { ActionRoute, ReadRoute } from './route.ts';

export interface Door {
  readonly access: Access;
  readonly openMetrics: boolean;
  readonly readOnly: boolean;
}

/** Who reads; undefined: nobody that was let in, where that is no matter. @throws CeleriacError `unauthenticated` */
export async function readerOf({ audience }: ReadRoute, door: Door, authorization: string | undefined): Promise<Caller | undefined> {
  const { access, openMetrics } = door;
  if (audience === 'everybody' || (audience === 'metrics' && openMetrics)) return undefined;
  if (audience !== 'any') return access.admit(authorization);
  try {
    return await access.admit(authorization);
  } catch (thrown) {
    if (thrown instanceof CeleriacError && thrown.kind === 'unauthenticated') return undefined;
    throw thrown;
  }
}

/** @throws CeleriacError `forbidden` */
export function checkRole({ needs, changes }: ActionRoute, { readOnly }: Door, { role }: Caller): void {
  // Flower's words.
  if (readOnly && changes !== 'exporter') throw new CeleriacError('forbidden', 'read only', { remedy: 'celeriac was started with --read-only' });
  if (includes(role, needs)) return;
  throw new CeleriacError('forbidden', `this needs the role ${needs}, and yours is ${role}`, { remedy: `ask somebody who is ${needs} here` });
}
