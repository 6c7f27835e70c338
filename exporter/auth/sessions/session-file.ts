import { z } from 'zod';
import { CeleriacError } from '../../errors.ts';
import { KeptFile } from '../kept-file.ts';

const VERSION = 1;

const STORED = z.strictObject({
  version: z.literal(VERSION),
  /** Base64; null: `--cookie-secret` is the key. */
  key: z.string().min(40).nullable(),
  not_before: z.number(),
  ended: z.array(z.strictObject({ id: z.string().min(1), issued: z.number(), until: z.number() })),
});

/** A session that was ended before its time. Times are epoch seconds. */
export interface EndedSession {
  readonly id: string;
  readonly issued: number;
  /** When it would have ended by itself: from then on it need not be kept. */
  readonly until: number;
}

export interface SessionRecord {
  readonly key: string | null;
  /** Sessions that began before are over, all of them. */
  readonly notBefore: number;
  readonly ended: readonly EndedSession[];
}

/** The file of sessions: the key that seals them, and which were ended. It holds nobody's name, and its owner's eyes alone may see it. */
export class SessionFile {
  readonly path: string;
  readonly #file: KeptFile;

  constructor(path: string) {
    this.path = path;
    this.#file = new KeptFile({ path, what: 'sessions', option: '--session-file' });
  }

  version(): Promise<string | undefined> {
    return this.#file.version();
  }

  /** Undefined where there is none yet. @throws CeleriacError `unavailable` */
  async read(): Promise<SessionRecord | undefined> {
    const text = await this.#file.read();
    if (text === undefined) return undefined;
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch {
      throw this.#broken('it is not JSON');
    }
    const { success, data } = STORED.safeParse(given);
    if (!success) throw this.#broken('it is not of this version');
    return { key: data.key, notBefore: data.not_before, ended: data.ended };
  }

  /** @throws CeleriacError `unavailable`, and then nothing has changed */
  async change(edit: (record: SessionRecord | undefined) => SessionRecord): Promise<SessionRecord> {
    let record: SessionRecord | undefined;
    await this.#file.change(async () => {
      record = edit(await this.read());
      return `${JSON.stringify({ version: VERSION, key: record.key, not_before: record.notBefore, ended: record.ended })}\n`;
    });
    if (record === undefined) throw new CeleriacError('internal', 'sessions that were written are not there');
    return record;
  }

  #broken(why: string): CeleriacError {
    return new CeleriacError('unavailable', `cannot read the sessions in ${this.path}: ${why}`, { remedy: 'put it aside: everybody then signs in again' });
  }
}
