import type { SavedVersion } from './saved.ts';
import type { WorkerChanges } from './worker-changes.ts';
import { Familiarity } from './familiarity.ts';

interface VersionRecord extends SavedVersion {
  worker: string;
  at: number;
  /** By our clock, when a worker that is there ran it. */
  runAt: number;
}

/** Workers say what they like; nobody runs so many. */
const MAX_VERSIONS = 100;
const MAX_LENGTH = 100;

/**
 * The versions that a cluster runs. Of each: unknown → running (that it began is noted, unless it may have run before anybody watched)
 * → not running, while others are, for the worker timeout → unknown (noted as ended, at the time it was heard last). So a worker that
 * starts again with the version that it had is no change, and neither is a cluster that stops as a whole.
 */
export class RunningVersions {
  readonly #changes: WorkerChanges;
  readonly #graceSeconds: number;
  readonly #known = new Map<string, VersionRecord>();
  readonly #familiarity = new Familiarity();

  constructor(changes: WorkerChanges, graceSeconds: number) {
    this.#changes = changes;
    this.#graceSeconds = graceSeconds;
  }

  /** Of an earlier process. @param now epoch seconds by our clock */
  restore(saved: readonly SavedVersion[], now: number): void {
    for (const { version, worker, at } of saved) this.#known.set(version, { version, worker, at, runAt: now });
    if (saved.length > 0) this.#familiarity.inherit();
  }

  /**
   * A worker said that it runs it.
   * @param at by its clock
   * @param receivedAt by ours
   * @param isNews it starts, or ran another version before: it did not run this one until then
   */
  said(version: string, worker: string, { at, receivedAt, isNews }: { at: number; receivedAt: number; isNews: boolean }): void {
    const isFamiliar = this.#familiarity.at(receivedAt);
    const known = this.#known.get(version);
    if (known !== undefined) {
      if (at < known.at) return;
      known.worker = worker;
      known.at = at;
      return;
    }
    if (this.#known.size >= MAX_VERSIONS || version.length > MAX_LENGTH) return;
    const former = [...this.#known.keys()].sort();
    this.#known.set(version, { version, worker, at, runAt: receivedAt });
    if (former.length > 0 && (isNews || isFamiliar)) this.#changes.note({ kind: 'version-began', at, worker, version, former });
  }

  /** A worker that is there runs it now. */
  runs(version: string, now: number): void {
    const known = this.#known.get(version);
    if (known !== undefined) known.runAt = now;
  }

  /** Lets time pass, once `runs` was told of each worker that is there. */
  age(now: number): void {
    let latest = 0;
    for (const { runAt } of this.#known.values()) if (runAt > latest) latest = runAt;
    if (latest < now) return; // nobody is there
    for (const { version, worker, at, runAt } of this.#known.values()) {
      if (now - runAt <= this.#graceSeconds) continue;
      this.#known.delete(version);
      this.#changes.note({ kind: 'version-ended', at, worker, version, former: [] });
    }
  }

  all(): Iterable<SavedVersion> {
    return this.#known.values();
  }
}
