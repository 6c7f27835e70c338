import { chown, mkdir, open, readFile, rename, stat, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { CeleriacError, reasonOf } from '../errors.ts';

/** How long another writer is waited for, and after what time one is taken for dead, milliseconds. */
const LOCK_WAIT_MS = 3_000;
const LOCK_DEAD_MS = 30_000;

interface KeptFileParts {
  readonly path: string;
  /** What it holds, for sentences: `tokens`. */
  readonly what: string;
  /** What names another place: `--token-file`. */
  readonly option: string;
}

/**
 * A small file that several processes change, its owner's alone. Each writes a new file beside it, which is at the same time the lock,
 * and puts it in its place as a whole.
 */
export class KeptFile {
  readonly path: string;
  readonly #parts: KeptFileParts;

  constructor(parts: KeptFileParts) {
    this.path = parts.path;
    this.#parts = parts;
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

  /** Undefined where there is none. @throws CeleriacError `unavailable` */
  async read(): Promise<string | undefined> {
    try {
      return await readFile(this.path, 'utf8');
    } catch (thrown) {
      if (isMissing(thrown)) return undefined;
      throw this.#trouble('read', thrown);
    }
  }

  /** @throws CeleriacError `unavailable`; and what `edit` throws, and then nothing has changed */
  async change(edit: () => Promise<string>): Promise<void> {
    const next = `${this.path}.new`;
    const handle = await this.#locked(next);
    try {
      await handle.writeFile(await edit());
      await this.#giveToOwner(next);
      await handle.sync();
      await handle.close();
      await rename(next, this.path);
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
    return new CeleriacError('unavailable', `cannot ${what} the ${this.#parts.what} in ${this.path}: ${reasonOf(cause)}`, {
      remedy: `check that the user Celeriac runs as may read and write there, or name another place with ${this.#parts.option}`,
      cause,
    });
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'ENOTDIR');
}
