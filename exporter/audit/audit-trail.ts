import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { AuditEntry, AuditPage } from '../contract/audit.ts';
import { reasonOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { AuditQueue } from './audit-queue.ts';
import type { AuditQuestion, AuditStore, StoredEntry } from './audit-store.ts';
import { readPlace, writePlace } from './audit-place.ts';
import { keptEntry } from './kept-entry.ts';
import { matches, newestFirst } from './matches.ts';
import { Refusals } from './refusals.ts';

/** How long an answer is kept for its entry to be durable, milliseconds. */
const PATIENCE_MS = 1_000;
const LOOK_EVERY_MS = 15_000;
const TIDY_EVERY_MS = 10 * 60_000;

export interface AuditParts {
  readonly store: AuditStore;
  readonly redactor: Redactor;
  readonly keep: { readonly seconds: number; readonly maxEntries: number };
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What is asked of the trail; the page goes on where `cursor` says. */
export type AuditRequest = Omit<AuditQuestion, 'after'> & { readonly cursor: string | undefined };

export interface AuditStatus {
  /** Attempts by action, outcome; as `[action, outcome, count]`. */
  readonly counts: readonly (readonly [action: string, outcome: string, count: number])[];
  readonly waiting: number;
  readonly lost: number;
}

/**
 * Every attempt to change something, allowed or not: as a line of the log at once, as a count, and in a store.
 *
 * An answer waits until its entry is durable, so that who reads the answer finds the entry, and a process that dies has not done what it
 * does not tell of. It waits a second at most: a store that is away refuses nobody who would stop a worker now. The entry then waits in
 * memory, in the pages that are asked for, and is written when the store is back; what is lost is counted and said. What is refused
 * at the door waits for nothing, and again and again it is one entry a minute.
 */
export class AuditTrail {
  readonly #parts: AuditParts;
  readonly #queue: AuditQueue;
  readonly #refusals = new Refusals();
  readonly #counts = new Map<string, Map<string, number>>();
  readonly #timers: readonly NodeJS.Timeout[];

  constructor(parts: AuditParts) {
    this.#parts = parts;
    this.#queue = new AuditQueue(parts.store, parts.logger);
    this.#timers = [
      setInterval(() => this.#keep(this.#refusals.due(parts.clock.now())), LOOK_EVERY_MS).unref(),
      setInterval(() => void this.#tidy(), TIDY_EVERY_MS).unref(),
    ];
  }

  /** Resolves when it is durable, or that takes too long; never rejects. */
  async write(entry: AuditEntry): Promise<void> {
    const kept = this.#noted(entry);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PATIENCE_MS);
    await Promise.race([this.#queue.add({ id: randomUUID(), entry: kept }), late]);
    clearTimeout(timer);
  }

  /** What was refused before anybody was let do anything. */
  refused(entry: AuditEntry): void {
    const { caller, action } = entry;
    this.#count(entry);
    this.#keep(this.#refusals.add(caller.name === null ? `from ${caller.address}` : `${action} by ${caller.name}`, entry));
  }

  /** @throws CeleriacError `unavailable`; `bad-input` where the cursor is none */
  async page({ cursor, ...asked }: AuditRequest): Promise<AuditPage> {
    const question = { ...asked, after: cursor === undefined ? undefined : readPlace(cursor), limit: asked.limit + 1 };
    // First what waits: what is written meanwhile is then in both, and not in neither.
    const waiting = this.#queue.waiting;
    const stored = await this.#parts.store.page(question);
    const both = new Map<string, StoredEntry>();
    for (const one of [...stored, ...waiting.filter((each) => matches(each, question))]) both.set(one.id, one);
    const found = [...both.values()].sort(newestFirst);
    const shown = found.slice(0, asked.limit);
    const last = shown.at(-1);
    return { entries: shown.map(({ entry }) => entry), next: found.length > shown.length && last !== undefined ? writePlace({ at: last.entry.at, id: last.id }) : null };
  }

  status(): AuditStatus {
    const counts = [...this.#counts].flatMap(([action, outcomes]) => [...outcomes].map(([outcome, count]) => [action, outcome, count] as const));
    const { waiting, lost } = this.#queue.status();
    return { counts, waiting, lost };
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#keep(this.#refusals.due(Infinity));
    await this.#queue.close();
  }

  #keep(entries: readonly AuditEntry[]): void {
    for (const entry of entries) void this.#queue.add({ id: randomUUID(), entry: this.#logged(entry) });
  }

  #noted(entry: AuditEntry): AuditEntry {
    this.#count(entry);
    return this.#logged(entry);
  }

  #logged(entry: AuditEntry): AuditEntry {
    const kept = keptEntry(entry, this.#parts.redactor);
    this.#parts.logger.info({ audit: kept }, `${kept.action}: ${kept.outcome}`);
    return kept;
  }

  #count({ action, outcome }: AuditEntry): void {
    const outcomes = this.#counts.get(action) ?? new Map<string, number>();
    this.#counts.set(action, outcomes);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }

  async #tidy(): Promise<void> {
    const { store, keep, clock, logger } = this.#parts;
    try {
      await store.tidy({ since: clock.now() - keep.seconds, maxEntries: keep.maxEntries });
    } catch (thrown) {
      logger.warn(`the audit trail cannot be tidied now: ${reasonOf(thrown)}`);
    }
  }
}
