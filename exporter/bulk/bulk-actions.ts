import { randomUUID } from 'node:crypto';
import type { BulkAction, BulkKind, BulkOutcome, BulkPreview, BulkTask } from '../contract/bulk.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { BulkLedger, LedgerTask } from '../store/bulk/ledger.ts';
import type { Tasks } from '../store/tasks.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import { BulkRun } from './bulk-run.ts';
import type { BulkRunParts } from './bulk-run.ts';
import type { BulkCluster } from './cluster.ts';
import { allWaiting } from './counts.ts';
import { preview } from './preview.ts';
import { UNKNOWN_TASK } from './refusal.ts';
import { select } from './selection.ts';
import type { Selected, Wanted } from './selection.ts';

/** How long a preview can be begun with, seconds, and how many there may be. */
const PREVIEW_SECONDS = 600;
const MAX_PREVIEWS = 20;
/** How often it is looked for actions that another exporter has left. */
const ADOPT_EVERY_MS = 10_000;

export interface BulkLimits {
  readonly maxTasks: number;
  readonly maxRunning: number;
  readonly kept: number;
}

export interface BulkActionsParts {
  readonly clusters: readonly BulkCluster[];
  readonly tasks: Tasks;
  readonly ledger: BulkLedger;
  readonly limits: BulkLimits;
  /** Nothing is gone on with. */
  readonly readOnly: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Is told of each that came to its end. */
  readonly ended: (action: BulkAction) => void;
}

interface KeptPreview {
  readonly kind: BulkKind;
  readonly signal: string | null;
  readonly wanted: Wanted;
  readonly selected: Selected;
  readonly expires: number;
}

/**
 * Doing one thing to many tasks: what is selected is previewed, what was previewed is begun, and goes on at its pace until each task
 * has its outcome, over restarts of the exporter where the ledger is durable.
 *
 * States: made → (open) working, with what an earlier process left → (close) closed: what is under way stands in the ledger.
 */
export class BulkActions {
  readonly #parts: BulkActionsParts;
  readonly #previews = new Map<string, KeptPreview>();
  readonly #runs = new Map<string, BulkRun>();
  readonly #ends = new Set<Promise<void>>();
  #adopting: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(parts: BulkActionsParts) {
    this.#parts = parts;
  }

  open(): void {
    if (this.#parts.readOnly) return;
    void this.#adopt();
  }

  /** Ends nothing: an action goes on with the next process. Resolves when what was just being done is written. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#adopting);
    for (const run of this.#runs.values()) run.stop();
    await Promise.all(this.#ends);
  }

  /** @throws CeleriacError `bad-input` where too much is selected */
  async preview(kind: BulkKind, signal: string | null, wanted: Wanted): Promise<BulkPreview> {
    const selected = await select(this.#parts.tasks, wanted, this.#parts.limits.maxTasks);
    const previewed = await preview(kind, selected, this.#parts.clusters);
    const token = randomUUID();
    const expires = this.#parts.clock.now() + PREVIEW_SECONDS;
    this.#previews.set(token, { kind, signal, wanted, selected, expires });
    for (const oldest of this.#previews.keys()) {
      if (this.#previews.size <= MAX_PREVIEWS) break;
      this.#previews.delete(oldest);
    }
    return { ...previewed, token, expires };
  }

  /**
   * Begins what was previewed, once.
   * @throws CeleriacError `not-found` for a token that is none, or too old; `conflict` where as many run as may; `unavailable`
   */
  async begin(token: string, { pace, by, reason }: Pick<BulkAction, 'pace' | 'by' | 'reason'>): Promise<BulkAction> {
    const kept = this.#previews.get(token);
    const now = this.#parts.clock.now();
    if (kept === undefined || kept.expires < now) throw new CeleriacError('not-found', 'there is no such preview, or not any more', { remedy: 'make one at /api/v1/bulk/preview' });
    const { maxRunning } = this.#parts.limits;
    if (this.#runs.size >= maxRunning) throw new CeleriacError('conflict', `${maxRunning} bulk actions are under way`, { remedy: 'wait for one, or cancel it' });
    this.#previews.delete(token);
    const tasks = tasksOf(kept.selected, kept.wanted.cluster ?? '');
    const waiting = tasks.filter(({ outcome }) => outcome === 'waiting');
    const counts = { ...allWaiting(waiting.length), refused: tasks.length - waiting.length };
    const action: BulkAction = {
      ...{ id: randomUUID(), kind: kept.kind, signal: kept.signal, state: 'running', why: null, pace, created: now, ended: null, by, reason },
      ...{ selection: kept.wanted.described, total: tasks.length, counts, durable: this.#parts.ledger.durable },
    };
    const run = new BulkRun(action, waiting, this.#runParts());
    this.#runs.set(action.id, run);
    try {
      await this.#parts.ledger.begin(action, tasks, this.#parts.limits.kept);
    } catch (thrown) {
      this.#runs.delete(action.id);
      throw thrown;
    }
    this.#start(action.id, run);
    return action;
  }

  /** Newest first. */
  async list(): Promise<readonly BulkAction[]> {
    return (await this.#parts.ledger.actions()).map((action) => this.#runs.get(action.id)?.action ?? this.#atRest(action));
  }

  async one(id: string): Promise<BulkAction> {
    const found = this.#runs.get(id)?.action ?? (await this.list()).find((action) => action.id === id);
    if (found === undefined) throw new CeleriacError('not-found', `there is no bulk action '${id.slice(0, 100)}'`, { remedy: '/api/v1/bulk lists those that there are' });
    return found;
  }

  /** @throws CeleriacError `not-found` */
  async tasks(id: string, page: { readonly after: number; readonly limit: number; readonly outcome?: BulkOutcome | undefined }): Promise<readonly BulkTask[]> {
    const { state } = await this.one(id);
    const isCancelled = state === 'cancelled';
    if (isCancelled && page.outcome === 'waiting') return [];
    // Those that were left over when it was cancelled still stand as they did.
    const outcome = isCancelled && page.outcome === 'cancelled' ? 'waiting' : page.outcome;
    const found = await this.#parts.ledger.tasks(id, { ...page, outcome });
    return found.map((task) => ({ ...task, outcome: task.outcome === 'waiting' || task.outcome === 'under-way' ? (isCancelled ? 'cancelled' : 'waiting') : task.outcome }));
  }

  /** @throws CeleriacError `not-found`; `conflict` where it has ended, or another exporter works on it */
  async cancel(id: string): Promise<BulkAction> {
    const run = this.#runs.get(id);
    if (run === undefined) {
      const { state } = await this.one(id);
      throw new CeleriacError('conflict', state === 'done' || state === 'cancelled' ? `it has ended: ${state}` : 'another exporter works on it, or will');
    }
    run.cancel();
    return run.action;
  }

  #runParts(): BulkRunParts {
    const { ledger, clusters, clock, tasks } = this.#parts;
    return { ledger, clusters, clock, describe: async (cluster, uuid) => tasks.detail(uuid, cluster) };
  }

  #start(id: string, run: BulkRun): void {
    const end = run
      .run()
      .then((isOver) => {
        if (!isOver) return;
        this.#parts.ended(run.action);
        for (const { survey } of this.#parts.clusters) void survey.refresh().catch(() => undefined);
      })
      .catch((thrown: unknown) => this.#parts.logger.error({ id, reason: reasonOf(thrown), stack: thrown instanceof Error ? thrown.stack : undefined }, 'a bulk action failed'))
      .finally(() => {
        this.#runs.delete(id);
        this.#ends.delete(end);
      });
    this.#ends.add(end);
  }

  /** Goes on with what an earlier process, or another exporter that is gone, has left. */
  async #adopt(): Promise<void> {
    try {
      for (const action of await this.#parts.ledger.actions()) {
        if (action.ended !== null || this.#runs.has(action.id) || this.#closed) continue;
        if (!(await this.#parts.ledger.claim(action.id))) continue;
        const open = await this.#parts.ledger.tasks(action.id, { after: -1, limit: action.total, outcome: 'waiting' });
        this.#parts.logger.info({ id: action.id, kind: action.kind, open: open.length, total: action.total }, 'a bulk action goes on');
        const run = new BulkRun(action, open, this.#runParts());
        this.#runs.set(action.id, run);
        this.#start(action.id, run);
      }
    } catch (thrown) {
      this.#parts.logger.debug({ reason: reasonOf(thrown) }, 'it cannot be told whether bulk actions are left to do');
    }
    if (!this.#closed) this.#adopting = setTimeout(() => void this.#adopt(), ADOPT_EVERY_MS).unref();
  }

  /** One that nobody here works on. */
  #atRest(action: BulkAction): BulkAction {
    if (action.ended !== null) return action;
    return { ...action, state: 'waiting', why: this.#parts.readOnly ? 'celeriac was started with --read-only' : 'another exporter works on it, or it is about to be gone on with' };
  }
}

function tasksOf({ tasks, unknown }: Selected, cluster: string): LedgerTask[] {
  const blank = { detail: null, new_uuid: null, at: null };
  const known = tasks.map((task, number): LedgerTask => ({ ...blank, number, cluster: task.cluster, uuid: task.uuid, name: task.name, outcome: 'waiting' }));
  const others = unknown.map((uuid, at): LedgerTask => ({ ...blank, number: known.length + at, cluster, uuid, name: null, outcome: 'refused', detail: UNKNOWN_TASK.message }));
  return [...known, ...others];
}
