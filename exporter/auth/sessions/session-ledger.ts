import { randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { CeleriacError, reasonOf } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { SessionFile } from './session-file.ts';
import type { EndedSession, SessionRecord } from './session-file.ts';

/** How old what is known of the file may be, milliseconds: a session ended at one exporter works no longer than this at another. */
const LOOK_MS = 500;
/** Sessions ended before their time that are kept. */
const MAX_ENDED = 5_000;

interface LedgerParts {
  readonly path: string | undefined;
  /** Whether the key is made and kept here. */
  readonly ownKey: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * What must outlive the process of sessions that travel in cookies: the key, and which were ended. Bounded: where too many have been
 * ended, all that began before the latest of the oldest half are over, those that were not ended too.
 *
 * States: unread → kept: in the file, looked at again when it is half a second old
 *         unread → in memory (no file, or it cannot be written): sessions that began before this process are not taken, since one of them
 *         may have been ended
 */
export class SessionLedger {
  readonly #parts: LedgerParts;
  readonly #file: SessionFile | undefined;
  #record: SessionRecord | undefined;
  #inMemory = false;
  #version: string | undefined;
  #lookedAt = -Infinity;
  #looking: Promise<SessionRecord> | undefined;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.#file = parts.path === undefined ? undefined : new SessionFile(parts.path);
  }

  async look(): Promise<SessionRecord> {
    if (this.#record !== undefined && (this.#inMemory || performance.now() - this.#lookedAt < LOOK_MS)) return this.#record;
    return (this.#looking ??= this.#read().finally(() => (this.#looking = undefined)));
  }

  /** The session is taken nowhere from here on. @throws CeleriacError `unavailable` where that would not outlive the process */
  async end(ended: EndedSession): Promise<void> {
    await this.look();
    if (this.#file === undefined || this.#inMemory) {
      this.#record = this.#with(this.#record, ended);
      return;
    }
    try {
      this.#record = await this.#file.change((record) => this.#with(record, ended));
    } catch (thrown) {
      // Here it is over all the same.
      this.#record = this.#with(this.#record, ended);
      throw thrown;
    }
    this.#version = await this.#file.version();
    this.#lookedAt = performance.now();
  }

  async #read(): Promise<SessionRecord> {
    if (this.#file === undefined) return this.#forget();
    try {
      const version = await this.#file.version();
      if (this.#record === undefined || version !== this.#version) {
        const record = await this.#file.read();
        this.#record = record === undefined || (this.#parts.ownKey && record.key === null) ? await this.#file.change((now) => this.#begun(now)) : record;
        this.#version = await this.#file.version();
      }
      this.#lookedAt = performance.now();
      return this.#record;
    } catch (thrown) {
      const remedy = thrown instanceof CeleriacError ? `: ${thrown.remedy ?? ''}` : '';
      this.#parts.logger.error(`${reasonOf(thrown)}${remedy}`);
      // What was known stays, and is looked at again.
      if (this.#record !== undefined) return ((this.#lookedAt = performance.now()), this.#record);
      return this.#forget();
    }
  }

  #forget(): SessionRecord {
    this.#inMemory = true;
    return (this.#record = { key: newKey(), notBefore: this.#parts.clock.now(), ended: [] });
  }

  #begun(record: SessionRecord | undefined): SessionRecord {
    if (record !== undefined && (record.key !== null || !this.#parts.ownKey)) return record;
    return { key: this.#parts.ownKey ? newKey() : null, notBefore: record?.notBefore ?? 0, ended: record?.ended ?? [] };
  }

  #with(record: SessionRecord | undefined, session: EndedSession): SessionRecord {
    const { key, notBefore, ended } = this.#begun(record);
    const now = this.#parts.clock.now();
    const all = [...ended.filter(({ id, until }) => until > now && id !== session.id), session];
    if (all.length <= MAX_ENDED) return { key, notBefore, ended: all };
    const oldestFirst = all.toSorted((one, other) => one.issued - other.issued);
    const last = oldestFirst[Math.floor(all.length / 2)]?.issued ?? now;
    return { key, notBefore: Math.max(notBefore, last + 1), ended: oldestFirst.filter(({ issued }) => issued > last) };
  }
}

function newKey(): string {
  return randomBytes(32).toString('base64');
}
