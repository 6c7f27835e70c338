import { SeriesOwner } from './series-record.ts';

/** Publishers go once they were silent for so long: a day is a usual pause, and series that return lose a rate's first step. */
const PURGE_SECONDS = 24 * 3600;

/** `gen<pid>@host`, Celery's name of whatever publishes and is no worker. */
export function isPublisher(hostname: string): boolean {
  if (!hostname.startsWith('gen')) return false;
  const at = hostname.indexOf('@');
  if (at < 4) return false;
  for (let i = 3; i < at; i += 1) {
    const code = hostname.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/**
 * Who sends task-sent, as one for each host (`gen@web`): with the process id that Celery puts there, every management
 * command and every restart of a web server would leave series behind.
 */
export class PublisherTable {
  readonly #owners = new Map<string, SeriesOwner>();
  readonly #max: number;
  readonly #onPurge: (owner: SeriesOwner) => void;

  constructor(max: number, onPurge: (owner: SeriesOwner) => void) {
    this.#max = max;
    this.#onPurge = onPurge;
  }

  of(hostname: string, at: number): SeriesOwner {
    const label = isPublisher(hostname) ? `gen${hostname.slice(hostname.indexOf('@'))}` : hostname;
    let owner = this.#owners.get(label);
    if (owner === undefined) {
      if (this.#owners.size >= this.#max) this.#purgeSilent(Infinity);
      owner = new SeriesOwner(label);
      this.#owners.set(label, owner);
    }
    owner.lastSeen = at;
    return owner;
  }

  age(now: number): void {
    this.#purgeSilent(now - PURGE_SECONDS);
  }

  // With Infinity: all of them, which is what is left to do when random names flood the table.
  #purgeSilent(before: number): void {
    for (const [label, owner] of this.#owners) {
      if (owner.lastSeen >= before) continue;
      this.#owners.delete(label);
      this.#onPurge(owner);
    }
  }
}
