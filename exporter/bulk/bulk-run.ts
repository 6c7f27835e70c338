import type { BulkAction, BulkOutcome } from '../contract/bulk.ts';
import type { Clock } from '../clock.ts';
import type { BulkLedger, LedgerChange, LedgerTask } from '../store/bulk/ledger.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import type { BulkCluster } from './cluster.ts';
import { moved } from './counts.ts';
import type { KnownTask } from './former-task.ts';
import { perform } from './perform.ts';
import type { Performed } from './perform.ts';
import { Pause } from './pause.ts';
import { hasEnded, refusalOf } from './refusal.ts';

/** Orders for many tasks go to workers together: as many as the pace has in a second, and no more than this. */
const MAX_AT_ONCE = 500;
const TRY_AGAIN_MS = 1_000;
/** So long workers may all be silent, seconds: after a broker was away, they come back one by one. */
const SILENCE_SECONDS = 60;
/** What waits says now and then that it is still somebody's. */
const RENEW_SECONDS = 10;

/** What of a task is known beside the ledger: its name to call it by, and how its arguments are shown. */
export type Describe = (cluster: string, uuid: string) => Promise<{ name: string | null; queue: string | null; args: string | null; kwargs: string | null } | undefined>;

export interface BulkRunParts {
  readonly ledger: BulkLedger;
  readonly clusters: readonly BulkCluster[];
  readonly describe: Describe;
  readonly clock: Clock;
}

type Outcome = Pick<Performed, 'detail' | 'new_uuid'> & { readonly outcome: Exclude<BulkOutcome, 'waiting'> };

/**
 * One bulk action under way. For each piece of it the intent is written before anything is done, and the outcomes after: what a crash
 * leaves between the two is not done a second time, unless it is one that may be (revoke).
 *
 * States: running ⇄ waiting (the broker or the ledger is away; it goes on by itself) → done, cancelled; or stopped, when the exporter
 * ends or another one has taken it over: it then stands in the ledger as it is.
 */
export class BulkRun {
  readonly #parts: BulkRunParts;
  readonly #waiting: LedgerTask[];
  /** Between two pieces. */
  readonly #pause = new Pause();
  /** Before the ledger is tried again; no cancelling shortens it. */
  readonly #retry = new Pause();
  #action: BulkAction;
  #isCancelled = false;
  #isStopped = false;
  #writtenAt = 0;
  #silentSince: number | undefined;

  /** @param tasks those without an outcome, in their order */
  constructor(action: BulkAction, tasks: readonly LedgerTask[], parts: BulkRunParts) {
    this.#action = action;
    this.#waiting = [...tasks];
    this.#parts = parts;
  }

  get action(): BulkAction {
    return this.#action;
  }

  /** Until all is done, it is cancelled, or stopped. Rejects with a defect only. @returns whether it came to its end */
  async run(): Promise<boolean> {
    await this.#settleInterrupted();
    while (this.#waiting.length > 0 && !this.#isCancelled && !this.#isStopped) {
      const begun = performance.now();
      const done = await this.#doSome();
      await this.#pause.for(begun + (done * 1000) / this.#action.pace - performance.now());
    }
    if (this.#isStopped) return false;
    const left = this.#waiting.length;
    const counts = { ...this.#action.counts, waiting: 0, cancelled: left };
    this.#action = { ...this.#action, state: left > 0 ? 'cancelled' : 'done', why: null, ended: this.#parts.clock.now(), counts };
    return this.#write([]);
  }

  /** What is under way is done; nothing more is. */
  cancel(): void {
    this.#isCancelled = true;
    this.#pause.end();
  }

  /** It stays in the ledger as it is. */
  stop(): void {
    this.#isStopped = true;
    this.#pause.end();
    this.#retry.end();
  }

  /** Of an earlier process, and nobody knows whether they were done. */
  async #settleInterrupted(): Promise<void> {
    if (this.#action.kind === 'revoke') return;
    const interrupted = this.#waiting.filter(({ outcome }) => outcome === 'under-way');
    if (interrupted.length === 0) return;
    const detail = 'the exporter ended while it was under way: it may have been done, and is not done again';
    await this.#settle(interrupted, interrupted.map(() => ({ outcome: 'unknown', detail, new_uuid: null })));
  }

  /** @returns how many of the pace it took */
  async #doSome(): Promise<number> {
    const tasks = this.#next();
    const cluster = this.#parts.clusters.find(({ name }) => name === tasks[0]?.cluster);
    if (cluster === undefined) {
      await this.#settle(tasks, tasks.map(({ cluster: name }) => ({ outcome: 'refused', detail: `the cluster ${name} is not watched here any more`, new_uuid: null })));
      return 0;
    }
    const { state, reason } = cluster.transportStatus();
    if (state !== 'live') {
      await this.#hold(`no connection to the broker of ${cluster.name}${reason === undefined ? '' : `: ${reason}`}`);
      return 0;
    }
    const { ready, settled } = this.#sorted(cluster, tasks);
    if (settled.length > 0) await this.#settle(settled.map(({ task }) => task), settled.map(({ outcome }) => outcome));
    if (ready.length === 0) return 0;
    this.#action = { ...this.#action, state: 'running', why: null };
    if (!(await this.#write(ready.map(({ number }) => ({ number, outcome: 'under-way', detail: null, new_uuid: null, at: null }))))) return 0;
    await this.#performed(cluster, ready);
    return ready.length;
  }

  async #performed(cluster: BulkCluster, tasks: readonly LedgerTask[]): Promise<void> {
    let outcomes: readonly Outcome[];
    try {
      outcomes = await perform(cluster, this.#action, await Promise.all(tasks.map((task) => this.#known(task))));
    } catch (thrown) {
      if (!(thrown instanceof CeleriacError) || thrown.kind !== 'unavailable') {
        outcomes = tasks.map(() => ({ outcome: 'failed', detail: reasonOf(thrown), new_uuid: null }));
      } else {
        // Nothing was sent.
        return this.#putBack(tasks, reasonOf(thrown));
      }
    }
    if (this.#mayBeRepeated(outcomes)) return this.#putBack(tasks, outcomes[0]?.detail ?? 'no worker answers');
    await this.#settle(tasks, outcomes);
  }

  /** Nobody was there to hear it, and to hear it twice does no harm. */
  #mayBeRepeated(outcomes: readonly Outcome[]): boolean {
    if (this.#action.kind !== 'revoke' || !outcomes.every(({ outcome }) => outcome === 'failed')) {
      this.#silentSince = undefined;
      return false;
    }
    const now = this.#parts.clock.now();
    this.#silentSince ??= now;
    return now - this.#silentSince < SILENCE_SECONDS;
  }

  /** They wait on. */
  async #putBack(tasks: readonly LedgerTask[], why: string): Promise<void> {
    if (await this.#write(tasks.map(({ number }) => ({ number, outcome: 'waiting', detail: null, new_uuid: null, at: null })))) await this.#hold(why);
  }

  /** Only to call it again more must be known than its id. */
  async #known({ cluster, uuid, name }: LedgerTask): Promise<KnownTask> {
    return { uuid, name, ...(this.#action.kind === 'call-again' && (await this.#parts.describe(cluster, uuid))) };
  }

  /** The next piece, of one cluster. Calls are made one by one, so that a crash leaves one of them in doubt. */
  #next(): readonly LedgerTask[] {
    const most = this.#action.kind === 'call-again' ? 1 : Math.min(MAX_AT_ONCE, Math.ceil(this.#action.pace));
    const [first] = this.#waiting;
    const end = this.#waiting.findIndex(({ cluster }) => cluster !== first?.cluster);
    return this.#waiting.slice(0, Math.min(most, end < 0 ? most : end));
  }

  /** What has become of them since they were selected. */
  #sorted({ state }: BulkCluster, tasks: readonly LedgerTask[]): { ready: LedgerTask[]; settled: { task: LedgerTask; outcome: Outcome }[] } {
    const ready: LedgerTask[] = [];
    const settled: { task: LedgerTask; outcome: Outcome }[] = [];
    for (const task of tasks) {
      const now = state.task(task.uuid)?.state;
      const refusal = now === undefined ? undefined : refusalOf(this.#action.kind, now);
      if (refusal === undefined || now === undefined) ready.push(task);
      else settled.push({ task, outcome: { outcome: hasEnded(now) ? 'skipped' : 'refused', detail: refusal.message, new_uuid: null } });
    }
    return { ready, settled };
  }

  async #settle(tasks: readonly LedgerTask[], outcomes: readonly Outcome[]): Promise<void> {
    const gone = new Set(tasks);
    this.#waiting.splice(0, this.#waiting.length, ...this.#waiting.filter((task) => !gone.has(task)));
    const counts = moved(this.#action.counts, outcomes.map(({ outcome }) => outcome));
    this.#action = { ...this.#action, counts, state: 'running', why: null };
    const at = this.#parts.clock.now();
    await this.#write(tasks.map(({ number }, index) => ({ number, ...outcomes[index]!, at })));
  }

  /** Waits a moment, and says why. */
  async #hold(why: string): Promise<void> {
    const isNew = this.#action.why !== why;
    this.#action = { ...this.#action, state: 'waiting', why };
    if (isNew || this.#parts.clock.now() - this.#writtenAt > RENEW_SECONDS) await this.#write([]);
    await this.#pause.for(TRY_AGAIN_MS);
  }

  /** Tries until it is written: without the ledger, nothing goes on. @returns false where it is not ours any more, or the exporter ends */
  async #write(tasks: LedgerChange['tasks']): Promise<boolean> {
    for (;;) {
      try {
        const mine = await this.#parts.ledger.write({ action: this.#action, tasks });
        this.#writtenAt = this.#parts.clock.now();
        if (!mine) this.stop();
        return mine;
      } catch (thrown) {
        if (this.#isStopped) return false;
        this.#action = { ...this.#action, state: 'waiting', why: reasonOf(thrown) };
        await this.#retry.for(TRY_AGAIN_MS);
      }
    }
  }
}
