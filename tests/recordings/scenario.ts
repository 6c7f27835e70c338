import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from '../services/celery.ts';
import type { Call, Client } from '../services/client.ts';

const add = (x: number, y: number): Call => ({ task: 'shop.add', args: [x, y] });
const plus = (y: number): Call => ({ task: 'shop.add', args: [y] });

/** What every recording shows, in this order: each way in which a task can go. `while busy` runs with tasks on the worker. */
export async function playScenario(client: Client, pool: Pool, whileBusy: () => Promise<void>): Promise<void> {
  const one = async (call: Parameters<Client['send']>[0]): Promise<string> => (await client.send(call))[0] as string;
  const ended = async (id: string): Promise<void> => void (await client.wait(id, 20));

  await ended(await one(add(1, 2)));
  await ended(await client.call('shop.greet', ['Zoë']));
  await ended(await client.call('shop.secret', ['4111 1111 1111 1111', 'hunter2']));
  await ended(await client.call('shop.big', ['x'.repeat(1_100), 1_000]));
  await ended(await client.call('shop.forget').then(() => client.call('shop.quiet')));
  await ended(await client.call('shop.fail'));
  await ended(await client.call('shop.unregistered', [1]).then(() => client.call('shop.add', [0, 0])));
  await ended(await client.call('shop.retry_then_succeed', [2, 0.1]));
  await ended(await client.call('shop.retry_then_fail', [1, 0.1]));
  await client.call('shop.ignore');
  await client.call('shop.reject');
  await client.call('shop.reject', [true]);
  await ended(await client.call('shop.progress', [2, 0.05]));

  await ended(await one({ chain: [add(1, 1), plus(2), plus(3)] }));
  await ended(await one({ chord: [add(1, 1), add(2, 2)], body: { task: 'shop.total' } }));
  await client.send({ group: [add(5, 5), add(6, 6)] });
  await ended(await client.call('shop.order', [1]));

  const late = await client.call('shop.add', [1, 1], { countdown: 1 });
  const expired = await client.call('shop.add', [1, 1], { countdown: 1, expires: 0.5 });
  const revoked = await client.call('shop.add', [1, 1], { countdown: 1 });
  await client.revoke(revoked);
  for (const id of [late, expired, revoked]) await ended(id);

  // Only prefork can terminate a task, lose a process or enforce a time limit.
  if (pool === 'prefork') {
    const terminated = await client.call('shop.sleep', [30]);
    await sleep(500);
    await client.revoke(terminated, true);
    await ended(terminated);
    await ended(await client.call('shop.crash'));
    await ended(await client.call('shop.overrun'));
  }

  // Two run, two wait, one is for later, one is not wanted any more.
  const busy = pool === 'solo' ? [] : await client.send({ task: 'shop.sleep', args: [4] }, 4);
  const scheduled = await client.call('shop.add', [1, 1], { countdown: 600, priority: 3 });
  await sleep(700);
  await whileBusy();
  await client.revoke(scheduled);
  for (const id of busy) await ended(id);
  // A heartbeat or two of an idle worker.
  await sleep(3_000);
}
