import type { IncomingMessage } from 'node:http';
import type { Access, Caller } from '../auth/access.ts';
import { includes } from '../auth/role.ts';
import { SignInRefused } from '../auth/sign-in-refused.ts';
import type { Role } from '../contract/access.ts';
import { CeleriacError } from '../errors.ts';
import type { Pace } from './pace.ts';
import type { ActionRoute, ReadRoute } from './route.ts';

export interface Door {
  readonly access: Access;
  readonly openMetrics: boolean;
  readonly readOnly: boolean;
  readonly pace: Pace;
  /** Of somebody who is answered all the same, as anybody. */
  readonly refused: (thrown: SignInRefused, request: IncomingMessage) => void;
}

/** Who reads; undefined: nobody that was let in, where that is no matter. @throws CeleriacError `unauthenticated`, `forbidden` */
export async function readerOf({ audience, needs }: ReadRoute, door: Door, request: IncomingMessage): Promise<Caller | undefined> {
  const { access, openMetrics } = door;
  if (audience === 'everybody' || (audience === 'metrics' && openMetrics)) return undefined;
  if (audience !== 'any') {
    const caller = await access.admit(request);
    if (needs !== undefined) checkNeeds(needs, caller);
    return caller;
  }
  try {
    return await access.admit(request);
  } catch (thrown) {
    if (thrown instanceof SignInRefused) door.refused(thrown, request);
    else if (!(thrown instanceof CeleriacError && thrown.kind === 'unauthenticated')) throw thrown;
    return undefined;
  }
}

/** @throws CeleriacError `forbidden` */
export function checkRole({ needs, changes }: ActionRoute, { readOnly }: Door, caller: Caller): void {
  // Flower's words.
  if (readOnly && changes !== 'exporter') throw new CeleriacError('forbidden', 'Read only mode is enabled', { remedy: 'celeriac was started with --read-only' });
  checkNeeds(needs, caller);
}

function checkNeeds(needs: Role, { role }: Caller): void {
  if (includes(role, needs)) return;
  throw new CeleriacError('forbidden', `this needs the role ${needs}, and yours is ${role}`, { remedy: `ask somebody who is ${needs} here` });
}
