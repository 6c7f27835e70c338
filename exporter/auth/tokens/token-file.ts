import { chown, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { z } from 'zod';
import { CeleriacError, reasonOf } from '../../errors.ts';
import { ROLES } from '../role.ts';
import type { Token } from './token.ts';

const VERSION = 1;
/** How long another writer is waited for, and after what time one is taken for dead, milliseconds. */
const LOCK_WAIT_MS = 3_000;
const LOCK_DEAD_MS = 30_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** What is not known here is refused: a field of a later version may be one that makes the token less. */
const STORED = z.strictObject({
  version: z.literal(VERSION),
  tokens: z.array(
    z.strictObject({
      name: z.string().min(1),
      role: z.enum(ROLES),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      grafana: z.boolean(),
      description: z.string().nullable(),
      created: z.number().nullable(),
      expires: z.number().nullable(),
    }),
  ),
});

/**
 * The file of tokens: their hashes, roles and names, never a secret. The command writes it as well as a running exporter; each
 * writes a new file beside it, which is at the same time the lock, and puts it in its place as a whole.
 */
export class TokenFile {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Tells one state of the file from another; undefined where there is none. */
  async version(): Promise<string | undefined> {
    try {
      const { ino, mtimeNs, size } = await stat(this.path, { bigint: true });
      return `${ino}:${mtimeNs}:${size}`;
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw this.#trouble('read', thrown);
    }
  }

  /** @throws CeleriacError `unavailable` where it cannot be read, or is no such file */
  async read(): Promise<readonly Token[]> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (thrown) {
      if (isMissing(thrown)) return [];
      throw this.#trouble('read', thrown);
    }
    if (text.length > MAX_BYTES) throw this.#broken('it is too long');
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch {
      throw this.#broken('it is not JSON');
    }
    const { success, data, error } = STORED.safeParse(given);
    if (!success) throw this.#broken(`${error.issues[0]?.path.join('.') ?? ''}: ${error.issues[0]?.message ?? 'not understood'}`);
    return data.tokens.map(({ sha256, ...token }) => ({ ...token, hash: Buffer.from(sha256, 'hex') }));
  }

  /** @throws CeleriacError `unavailable`; and what `edit` throws, and then nothing has changed */
  async change(edit: (tokens: readonly Token[]) => readonly Token[]): Promise<readonly Token[]> {
    const next = `${this.path}.new`;
    const handle = await this.#locked(next);
    try {
      const tokens = edit(await this.read());
      const stored = tokens.map(({ hash, ...token }) => ({ ...token, sha256: hash.toString('hex') }));
      await handle.writeFile(`${JSON.stringify({ version: VERSION, tokens: stored }, null, 2)}\n`);
      await this.#giveToOwner(next);
      await handle.sync();
      await handle.close();
      await rename(next, this.path);
      return tokens;
    } catch (thrown) {
      await handle.close().catch(() => undefined);
      await unlink(next).catch(() => undefined);
      throw thrown instanceof CeleriacError ? thrown : this.#trouble('write', thrown);
    }
  }

  async #locked(next: string): Promise<FileHandle> {
    const since = performance.now();
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 }).catch(() => undefined);
    for (;;) {
      try {
        return await open(next, 'wx', 0o600);
      } catch (thrown) {
        if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'EEXIST') throw this.#trouble('write', thrown);
      }
      const { mtimeMs } = await stat(next).catch(() => ({ mtimeMs: Date.now() }));
      if (Date.now() - mtimeMs > LOCK_DEAD_MS) await unlink(next).catch(() => undefined);
      else if (performance.now() - since > LOCK_WAIT_MS) throw this.#trouble('write', new Error(`${next} is there: another writer is at work, or has died`));
      await after(50);
    }
  }

  /** What root writes must be readable to whom the folder belongs. */
  async #giveToOwner(path: string): Promise<void> {
    if (process.getuid?.() !== 0) return;
    const { uid, gid } = await stat(dirname(path));
    await chown(path, uid, gid);
  }

  #trouble(what: 'read' | 'write', cause: unknown): CeleriacError {
    return new CeleriacError('unavailable', `cannot ${what} the tokens in ${this.path}: ${reasonOf(cause)}`, {
      remedy: 'check that the user Celeriac runs as may read and write there, or name another place with --token-file',
      cause,
    });
  }

  #broken(why: string): CeleriacError {
    return new CeleriacError('unavailable', `cannot read the tokens in ${this.path}: ${why}`, {
      remedy: 'put it aside, and make the tokens anew with `celeriac token create`',
    });
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR');
}
