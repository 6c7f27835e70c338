import { CeleriacError } from '../../errors.ts';
import type { RedisBrokerConfig } from '../../config/config.ts';
import { connectClient, describeAddress } from './client.ts';
import type { Address, Client } from './client.ts';
import { redisTrouble } from './trouble.ts';

export type SentinelConfig = Extract<RedisBrokerConfig['at'], { sentinels: unknown }>;

/** Asks one Sentinel after the other who the master is. Throws `unavailable` with what each of them said. */
export async function findMaster(at: SentinelConfig, signal: AbortSignal): Promise<Address> {
  const said: string[] = [];
  for (const address of at.sentinels) {
    try {
      const master = await askSentinel(at, address, signal);
      if (master) return master;
      said.push(`${describeAddress(address)} knows no master ${JSON.stringify(at.master)}`);
    } catch (thrown) {
      signal.throwIfAborted();
      const { reason } = redisTrouble(thrown);
      said.push(`${describeAddress(address)}: ${reason}`);
    }
  }
  throw new CeleriacError('unavailable', `no Sentinel names the master: ${said.join('; ')}`, {
    remedy: "Correct the Sentinels' hosts, their user and password, or the name of the master; look at their logs.",
  });
}

async function askSentinel(at: SentinelConfig, address: Address, signal: AbortSignal): Promise<Address | undefined> {
  let client: Client | undefined;
  try {
    const { username, password, tls } = at;
    client = await connectClient({ address, username, password, tls }, 'celeriac', 0, signal);
    const answer = await client.redis.call('SENTINEL', 'get-master-addr-by-name', at.master);
    if (!Array.isArray(answer)) return undefined;
    const [host, port] = answer as unknown[];
    return typeof host === 'string' ? { host, port: Number(port) } : undefined;
  } finally {
    client?.close();
  }
}
