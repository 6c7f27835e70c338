import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CeleriacError } from '../../exporter/errors.ts';
import type { ResultStore } from '../../exporter/results/result-store.ts';
import { startWorker } from '../services/celery.ts';
import type { Application, Worker } from '../services/celery.ts';
import { startClient } from '../services/client.ts';
import type { Client } from '../services/client.ts';
import type { CeleryVersion } from '../services/python.ts';
import { openStore, until, untilState } from './stores.ts';

/** A backend, an application of Celery's that stores its results there, and how the exporter is told of it. */
export interface Setup {
  readonly application: Application;
  readonly version: CeleryVersion;
  readonly url: string;
  readonly flags?: readonly string[];
  /** What comes back unreadable although the state is known: 'pickle' for the values of a database before Celery 5.7. */
  readonly values?: 'readable' | 'pickle';
  /** Whether args and kwargs come back to the last digit; else null, or for people alone. */
  readonly args: 'exact' | 'shown' | 'none';
  /** Whether queue and retries are kept. */
  readonly keepsQueue: boolean;
  readonly keepsChildren: boolean;
  readonly secret?: string;
  /** Takes the backend away, and gives it back. */
  readonly away: { readonly leave: () => Promise<void> | void; readonly back: () => Promise<void> | void };
  readonly stop: () => Promise<void>;
}

const never = new AbortController().signal;
const EXACT = { args: ['[1.0, 12345678901234567890, "Grüß Gott 🥬", null, {"a": [true]}]', '{"price": 0.1, "many": -9007199254740993}'] };

/** What every backend does, with real workers that store into it. */
export function contract(name: string, prepare: () => Promise<Setup>): void {
  describe(`results in ${name}`, () => {
    let setup: Setup;
    let store: ResultStore;
    let client: Client;
    let worker: Worker;

    before(async () => {
      setup = await prepare();
      const settings = { result_extended: true, ...setup.application.settings };
      const application = { ...setup.application, settings };
      [worker, client] = await Promise.all([startWorker(application, { version: setup.version, pool: 'threads', concurrency: 4 }), startClient(application, setup.version)]);
      // Celery before 5.7 makes a database's tables, and SQLite's file, with the first result.
      await client.wait(await client.call('shop.add', [1, 1]), 30);
      store = openStore(setup.url, setup.flags);
      await untilState(store, 'live');
    });

    after(async () => {
      await Promise.all([store?.close(), worker?.kill(), client?.stop()]);
      await setup?.stop();
    });

    async function ended(id: string) {
      const result = await store.wait(id, 30, never);
      assert.ok(result, `no result of ${id}`);
      return result;
    }

    it('what is not there is undefined, for whoever waits too', async () => {
      const began = performance.now();
      assert.equal(await store.get(randomUUID()), undefined);
      assert.equal(await store.wait(randomUUID(), 0.3, never), undefined);
      assert.ok(performance.now() - began < 10_000);
      assert.equal(store.status().waiting, 0);
    });

    it('a success comes with its value, and with what was called to the last digit', async () => {
      const id = await client.request({ task: 'shop.echo', raw: EXACT.args }).then(({ ids }) => (ids as string[])[0] as string);
      const { state, result, exception, traceback, name: task, args, kwargs, worker: host, retries, queue, date_done: done } = await ended(id);
      assert.equal(state, 'SUCCESS');
      if (setup.values === 'pickle') assert.deepEqual([result.kind, result.kind === 'undecodable' && result.reason], ['undecodable', 'pickle']);
      else {
        const kwargsOut = { price: 0.1, many: -9007199254740992 };
        assert.deepEqual(result.kind === 'value' && result.value, { args: [1, 12345678901234567000, 'Grüß Gott 🥬', null, { a: [true] }], kwargs: kwargsOut });
      }
      assert.deepEqual([exception, traceback, task, host], [null, null, 'shop.echo', 'worker@shop']);
      assert.ok(done !== null && Math.abs(done - Date.now() / 1000) < 60, `ended at ${done}`);
      if (setup.keepsQueue) assert.deepEqual([retries, queue], [0, 'celery']);
      if (setup.args === 'exact') {
        assert.deepEqual([args, kwargs].map((value) => value?.kind === 'value' && value.json), EXACT.args.map((text) => text.replaceAll(/([,:]) /g, '$1')));
      } else if (setup.args === 'shown') {
        assert.deepEqual([args, kwargs].map((value) => value?.kind === 'value' && value.json), [null, null], 'nothing may be called again with it');
        assert.match(JSON.stringify(args), /Grüß Gott/);
      } else assert.deepEqual([args, kwargs], [null, null]);
    });

    it('a failure comes with its exception and traceback', async () => {
      const id = await client.call('shop.fail', ["no 'such' article"]);
      const { state, result, exception, traceback } = await ended(id);
      assert.equal(state, 'FAILURE');
      assert.match(traceback ?? '', /OutOfStock: no 'such' article/);
      if (setup.values === 'pickle') assert.equal(result.kind, 'undecodable');
      else assert.deepEqual(exception, { type: 'OutOfStock', module: 'tasks', message: ["no 'such' article"], repr: `OutOfStock("no 'such' article")` });
    });

    it('a value that events cut is whole', async () => {
      const { result } = await ended(await client.call('shop.big', ['x', 60_000]));
      if (setup.values !== 'pickle') assert.equal(result.kind === 'value' && (result.value as string).length, 60_000);
    });

    it('whoever waits is answered when the task ends, not before and not long after', async () => {
      const id = await client.call('shop.sleep', [1.5]);
      const other = new AbortController();
      const given = store.wait(id, 30, other.signal);
      const waits = [store.wait(id, 30, never), store.wait(id, 30, never)];
      await until('three wait', () => store.status().waiting === 3);
      other.abort(new Error('gone home'));
      await assert.rejects(given, /gone home/);
      const [first, second] = await Promise.all(waits);
      assert.deepEqual([first?.state, second?.state], ['SUCCESS', 'SUCCESS']);
      const late = Date.now() / 1000 - (first?.date_done ?? 0);
      assert.ok(late < 6, `${late} s late`);
      assert.equal(store.status().waiting, 0);
    });

    it('children are named', async () => {
      const { children } = await ended(await client.call('shop.order', [3]));
      if (setup.keepsChildren) {
        assert.equal(children.length, 3);
        assert.equal((await ended(children[0] as string)).state, 'SUCCESS');
      }
    });

    it('an abortable task stops, as when Celery itself asks for it', async () => {
      const id = await client.call('shop.abortable', [60]);
      await until('the task has started', async () => (await store.get(id))?.state === 'STARTED');
      await store.abort(id);
      await until('it stopped', async () => (await store.get(id))?.state === 'SUCCESS');
      assert.deepEqual(await client.wait(id), { state: 'SUCCESS', result: 'aborted' });

      const [ours, celerys] = [randomUUID(), randomUUID()];
      await store.abort(ours);
      await client.abort(celerys);
      const [one, other] = await Promise.all([store.get(ours), store.get(celerys)]);
      assert.deepEqual({ ...one, uuid: '', date_done: null }, { ...other, uuid: '', date_done: null });
      assert.equal((await client.request({ state: ours }))['state'], 'ABORTED');
    });

    it('who has succeeded is not aborted', async () => {
      const id = await client.call('shop.add', [1, 2]);
      await ended(id);
      await store.abort(id);
      assert.deepEqual(await client.wait(id), { state: 'SUCCESS', result: 3 });
    });

    it('away, it says so without a secret, and comes back by itself', async () => {
      const id = await client.call('shop.add', [1, 2]);
      await ended(id);
      await setup.away.leave();
      await untilState(store, 'waiting');
      const { reason, remedy } = store.status();
      await assert.rejects(store.get(id), (thrown) => {
        assert.ok(thrown instanceof CeleriacError, String(thrown));
        assert.equal(thrown.kind, 'unavailable');
        assert.ok(thrown.remedy);
        assert.ok(![thrown.message, thrown.remedy, reason, remedy].join().includes(setup.secret ?? 'hunter2'));
        return true;
      });
      await setup.away.back();
      await untilState(store, 'live');
      await sleep(0);
      await store.get(id);
    });
  });
}
