import type { AuditEntry } from '../contract/audit.ts';

const WINDOW_SECONDS = 60;
const MAX_WINDOWS = 1_000;

interface Window {
  readonly first: AuditEntry;
  latest: AuditEntry;
  more: number;
  /** Whether all of them meant the same. */
  isOneAction: boolean;
}

/**
 * What is refused at the door, before anybody is let do anything: the first from somewhere is an entry as it stands, what follows within
 * a minute is counted, and is one more entry when the minute is over. A flood of guesses fills no store.
 *
 * Windows are told apart by a key: an address, or a caller and an action. Of more than a thousand at once the others share one.
 */
export class Refusals {
  readonly #windows = new Map<string, Window>();

  /** @returns what is to be written at once */
  add(key: string, entry: AuditEntry): readonly AuditEntry[] {
    const due = this.due(entry.at);
    const held = this.#windows.has(key) || this.#windows.size < MAX_WINDOWS ? key : '';
    const window = this.#windows.get(held);
    if (window === undefined) {
      this.#windows.set(held, { first: entry, latest: entry, more: 0, isOneAction: true });
      return [...due, entry];
    }
    window.more += 1;
    window.latest = entry;
    window.isOneAction &&= entry.action === window.first.action;
    return due;
  }

  /** Windows that are over. @param now Infinity: all of them */
  due(now: number): readonly AuditEntry[] {
    const over: AuditEntry[] = [];
    // In the order in which they began.
    for (const [key, window] of this.#windows) {
      if (now - window.first.at < WINDOW_SECONDS) break;
      this.#windows.delete(key);
      if (window.more > 0) over.push(summary(window, key === ''));
    }
    return over;
  }
}

function summary({ first, latest, more, isOneAction }: Window, isOfMany: boolean): AuditEntry {
  return {
    ...latest,
    action: isOneAction ? first.action : 'several',
    cluster: null,
    targets: [],
    arguments: {},
    reason: null,
    caller: isOfMany ? { ...latest.caller, address: null } : latest.caller,
    count: more,
  };
}
