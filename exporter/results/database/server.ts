import { reasonOf } from '../../errors.ts';
import { networkTrouble } from '../../transport/trouble.ts';
import type { Trouble } from '../../transport/trouble.ts';
import type { Database } from './database.ts';
import { codeOf } from './database.ts';

/** What a pool of connections to a database server is held to, whichever server it is. */
export const POOL = {
  connections: 4,
  /** Questions that may wait for a connection. */
  maxWaiting: 100,
  connectMs: 5_000,
  answerMs: 5_000,
  idleMs: 60_000,
} as const;

/** @returns the database once it has answered; closed again where it has not, or where nobody waits for it any more */
export async function onceAnswering(database: Database, signal: AbortSignal): Promise<Database> {
  try {
    await database.probe();
    signal.throwIfAborted();
    return database;
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

/** @param remedies by the code that `codeOf` finds */
export function troubleOf(thrown: unknown, remedies: Readonly<Record<string, string>>): Trouble {
  const remedy = remedies[codeOf(thrown)];
  return remedy === undefined ? (networkTrouble(thrown) ?? { reason: reasonOf(thrown) }) : { reason: reasonOf(thrown), remedy };
}
