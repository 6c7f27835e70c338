import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

const ENCRYPTION = { alg: 'dir', enc: 'A256GCM' };
const KEY_BYTES = 32;
const MAX_LENGTH = 4_096;

/** Values that leave the house and must come back as they were, unread: encrypted and authenticated (JWE, A256GCM). */
export class Sealer {
  readonly #key: Uint8Array;

  /** @param purpose what is sealed for one cannot be opened for another */
  constructor(secret: string | Uint8Array, purpose: string) {
    this.#key = new Uint8Array(hkdfSync('sha256', secret, 'celeriac', purpose, KEY_BYTES));
  }

  seal(value: unknown): Promise<string> {
    return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(value))).setProtectedHeader(ENCRYPTION).encrypt(this.#key);
  }

  /** Undefined where it is not as it was sealed. */
  async open(text: string): Promise<unknown> {
    if (text.length > MAX_LENGTH) return undefined;
    try {
      const { plaintext } = await compactDecrypt(text, this.#key, { keyManagementAlgorithms: [ENCRYPTION.alg], contentEncryptionAlgorithms: [ENCRYPTION.enc] });
      return JSON.parse(new TextDecoder().decode(plaintext)) as unknown;
    } catch {
      return undefined;
    }
  }
}
