import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Transport } from '../../exporter/transport/transport.ts';
import type { Peer } from './peer.ts';

/** Of a broker's setup. */
interface Flooded {
  readonly peer: Peer;
  readonly knowsEveryQueue: boolean;
  readonly countsUnacked: boolean;
}

/** The part of the transport contract that throws messages away. */
export function purgeContract(subject: () => { readonly setup: Flooded; readonly transport: Transport }): void {
  it('throws away what waits in a queue, of every priority, and counts it; what workers hold, and other queues, it lets be', async () => {
    const { setup, transport } = subject();
    const { peer } = setup;
    for (const queue of ['flooded', 'flooded3']) await peer.declare(queue);
    for (const priority of [0, 3, 6, 9]) await peer.call('shop.add', 'flooded', { priority, times: priority + 1 });
    await peer.call('shop.add', 'flooded3', { times: 2 });
    await peer.take('flooded', 2);
    assert.equal(await transport.purge('flooded'), 1 + 4 + 7 + 10 - 2);
    const [flooded, other] = await transport.queueDepths(['flooded', 'flooded3']);
    assert.equal(flooded?.ready, 0);
    if (setup.countsUnacked) assert.equal(flooded.unacked, 2);
    assert.equal(other?.ready, 2);
    assert.equal(await transport.purge('flooded'), 0);
    await peer.acknowledge();
    await peer.call('shop.add', 'flooded');
    assert.equal((await peer.take('flooded')).length, 1, 'what comes later is there');
    await peer.acknowledge();
  });

  it('says so where there is no such queue, makes none, and goes on', async () => {
    const { setup, transport } = subject();
    const { reconnects } = transport.status();
    if (setup.knowsEveryQueue) assert.equal(await transport.purge('nowhere'), 0);
    else await assert.rejects(transport.purge('nowhere'), { kind: 'not-found', message: /'nowhere'/ });
    assert.equal(await transport.hasQueue('nowhere'), false);
    const { state, reconnects: after } = transport.status();
    assert.deepEqual([state, after], ['live', reconnects]);
  });
}
