import { z } from 'zod';
import { CeleriacError } from '../../errors.ts';
import { KeptFile } from '../kept-file.ts';
import { ROLES } from '../role.ts';
import type { Token } from './token.ts';

const VERSION = 1;
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

/** The file of tokens: their hashes, roles and names, never a secret. The command writes it as well as a running exporter. */
export class TokenFile {
  readonly path: string;
  readonly #file: KeptFile;

  constructor(path: string) {
    this.path = path;
    this.#file = new KeptFile({ path, what: 'tokens', option: '--token-file' });
  }

  /** Tells one state of the file from another; undefined where there is none. */
  version(): Promise<string | undefined> {
    return this.#file.version();
  }

  /** @throws CeleriacError `unavailable` where it cannot be read, or is no such file */
  async read(): Promise<readonly Token[]> {
    const text = await this.#file.read();
    if (text === undefined) return [];
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
    let tokens: readonly Token[] = [];
    await this.#file.change(async () => {
      tokens = edit(await this.read());
      const stored = tokens.map(({ hash, ...token }) => ({ ...token, sha256: hash.toString('hex') }));
      return `${JSON.stringify({ version: VERSION, tokens: stored }, null, 2)}\n`;
    });
    return tokens;
  }

  #broken(why: string): CeleriacError {
    return new CeleriacError('unavailable', `cannot read the tokens in ${this.path}: ${why}`, {
      remedy: 'put it aside, and make the tokens anew with `celeriac token create`',
    });
  }
}
