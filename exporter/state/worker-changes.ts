import type { WorkerChange } from '../contract/worker-change.ts';

export interface WorkerChangeReader {
  /** How many were ever noted by this process. */
  readonly noted: number;
  /** Those noted since there were so many, the oldest first: as far as they are remembered. */
  since(noted: number): readonly WorkerChange[];
}

/** A crowd that starts over and over must not grow it; what is older is in the history. */
const MAX_CHANGES = 1_000;

/** What changed among a cluster's workers, the latest of it: attendance.ts and running-versions.ts note it, the history keeps it. */
export class WorkerChanges implements WorkerChangeReader {
  readonly #cluster: string;
  readonly #latest: WorkerChange[] = [];
  #noted = 0;

  constructor(cluster: string) {
    this.#cluster = cluster;
  }

  get noted(): number {
    return this.#noted;
  }

  note(change: Omit<WorkerChange, 'cluster'>): void {
    this.#noted += 1;
    this.#latest.push({ cluster: this.#cluster, ...change });
    if (this.#latest.length > MAX_CHANGES) this.#latest.shift();
  }

  since(noted: number): readonly WorkerChange[] {
    const fresh = Math.min(this.#noted - noted, this.#latest.length);
    return fresh <= 0 ? [] : this.#latest.slice(-fresh);
  }
}
