import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { silentLogger } from '../logger.ts';
import type { Logger } from '../logger.ts';
import { Link } from './link.ts';
import type { Session } from './link.ts';

/** A broker that does what the test says. */
class Sessions {
  tries = 0;
  closed = 0;
  refuse: Error | undefined;
  end: (why: unknown) => void = () => undefined;
  /** Connecting hangs until the link gives up. */
  hang = false;

  /** Failures in a row before each try but the first. */
  readonly pauses: number[] = [];
  readonly warned: unknown[] = [];
  now = 1_000;

  readonly link = new Link({
    connect: (signal) => this.#connect(signal),
    explain: (thrown) => ({ reason: thrown instanceof Error ? thrown.message : String(thrown), remedy: 'Mend it.' }),
    display: 'test://',
    clock: { now: () => this.now },
    logger: { ...silentLogger, warn: (fields: { reason?: unknown }) => void this.warned.push(fields.reason) } as Logger,
    pause: async (failures) => {
      this.pauses.push(failures);
      await sleep(1);
    },
  });

  async #connect(signal: AbortSignal): Promise<Session> {
    this.tries += 1;
    if (this.refuse) throw this.refuse;
    if (this.hang) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const ended = new Promise<unknown>((resolve) => (this.end = resolve));
    return {
      ended,
      close: async () => {
        this.closed += 1;
        this.end(undefined);
      },
    };
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 5_000; !condition(); await sleep(5)) assert.ok(Date.now() < deadline, 'waited 5 s');
}

describe('a link to a broker', () => {
  it('is connecting, then live, and gives its session', async () => {
    const { link } = new Sessions();
    assert.equal(link.status.state, 'connecting');
    assert.throws(() => link.session, { kind: 'unavailable' });
    link.open();
    await until(() => link.status.state === 'live');
    assert.ok(link.session);
    assert.equal(link.status.reconnects, 0);
    await link.close();
    assert.equal(link.status.state, 'closed');
    assert.throws(() => link.session, { kind: 'unavailable' });
  });

  it('keeps trying while the broker refuses, with the reason and its remedy, and recovers', async () => {
    const sessions = new Sessions();
    const { link } = sessions;
    sessions.refuse = new Error('wrong password');
    link.open();
    await until(() => sessions.tries >= 4);
    assert.deepEqual(sessions.pauses.slice(0, 3), [1, 2, 3], 'each pause is for one failure more');
    const { state, reason, remedy } = link.status;
    assert.deepEqual({ state, reason, remedy }, { state: 'waiting', reason: 'wrong password', remedy: 'Mend it.' });
    assert.throws(() => link.session, { kind: 'unavailable', message: /wrong password/, remedy: 'Mend it.' });
    sessions.refuse = undefined;
    await until(() => link.status.state === 'live');
    assert.equal(link.status.reason, undefined);
    assert.equal(link.status.reconnects, 0, 'a first connection is no reconnect');
    await link.close();
  });

  it('tells the log each reason once, though they take turns, and again after it was connected', async () => {
    const sessions = new Sessions();
    const { link, warned } = sessions;
    link.open();
    for (const reason of ['read ECONNRESET', 'write ECONNRESET', 'read ECONNRESET', 'write ECONNRESET']) {
      sessions.refuse = new Error(reason);
      const { tries } = sessions;
      sessions.end(sessions.refuse);
      await until(() => sessions.tries >= tries + 2);
    }
    assert.deepEqual(warned, ['read ECONNRESET', 'write ECONNRESET']);
    for (const id of ['4bbe05f1-f176-4265-88a0-74d19e649243', '93833d33-931c-4b83-ac74-fc4e767f9916']) {
      sessions.refuse = new Error(`access to queue 'celeryev.celeriac.${id}' refused`);
      const { tries } = sessions;
      await until(() => sessions.tries >= tries + 2);
    }
    assert.equal(warned.length, 3, 'its name is anew at each try');
    sessions.refuse = undefined;
    await until(() => link.status.state === 'live');
    sessions.refuse = new Error('read ECONNRESET');
    sessions.end(sessions.refuse);
    await until(() => link.status.state === 'waiting');
    assert.equal(warned.length, 4);
    await link.close();
  });

  it('comes back at once after a cut, and counts it', async () => {
    const sessions = new Sessions();
    const { link } = sessions;
    link.open();
    await until(() => link.status.state === 'live');
    sessions.now += 5;
    sessions.end(new Error('cut'));
    await until(() => link.status.reconnects === 1);
    assert.deepEqual(sessions.pauses, [0], 'without a pause');
    assert.equal(link.status.since, sessions.now);
    assert.equal(sessions.closed, 1, 'the old session was closed');
    await link.close();
  });

  it('does not hammer a broker that cuts every session', async () => {
    const sessions = new Sessions();
    const { link } = sessions;
    link.open();
    for (let cuts = 1; cuts <= 4; cuts += 1) {
      await until(() => link.status.state === 'live' && link.status.reconnects === cuts - 1);
      sessions.end(new Error('cut'));
    }
    await until(() => link.status.reconnects === 4);
    assert.deepEqual(sessions.pauses, [1, 2, 3, 4], 'each pause is longer than the one before');
    await link.close();
  });

  it('closes while it is connecting, waiting, or was never opened', { timeout: 2_000 }, async () => {
    for (const set of [{ hang: true }, { refuse: new Error('away') }]) {
      const sessions = Object.assign(new Sessions(), set);
      sessions.link.open();
      await until(() => sessions.tries > 0);
      await sessions.link.close();
      assert.equal(sessions.link.status.state, 'closed');
    }
    await new Sessions().link.close();
  });
});
