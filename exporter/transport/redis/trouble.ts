import { reasonOf } from '../../errors.ts';
import { knownTrouble, networkTrouble } from '../trouble.ts';
import type { Trouble } from '../trouble.ts';

/** What Redis' error replies mean to the one who runs the exporter. */
const REPLIES: readonly (readonly [RegExp, string])[] = [
  [/^(WRONGPASS|NOAUTH)|invalid (username-)?password/, 'Redis refuses us: correct the user and password of --broker.'],
  [
    /^NOPERM/,
    'Allow this user of Redis the commands and channels that it lacks (ACL SETUSER), or give another user in --broker.',
  ],
  [/^LOADING/, 'Redis is loading its data: wait.'],
  [/max number of clients/, 'Redis accepts no more clients: raise its maxclients, or look for who leaks connections.'],
  [
    /invalid DB index|DB index is out of range/,
    'There is no such database: correct the number in --broker, or raise databases in redis.conf.',
  ],
  [/^READONLY/, 'This Redis is a replica: name the master in --broker, or use its Sentinels.'],
  [/^(MASTERDOWN|CLUSTERDOWN)/, 'Look at the state of Redis: it refuses to work at the moment.'],
  [/^DENIED/, 'Redis is in protected mode: give it a password, or bind it to an address that may be reached.'],
];

export function redisTrouble(thrown: unknown): Trouble {
  const known = knownTrouble(thrown) ?? networkTrouble(thrown);
  if (known) return known;
  const reason = reasonOf(thrown);
  return { reason, remedy: REPLIES.find(([pattern]) => pattern.test(reason))?.[1] };
}
