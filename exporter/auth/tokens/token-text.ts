import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const PREFIX = 'celeriac_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_BYTES = 32;
/** What 32 bytes, and 4 of checksum, take in base 62. */
const SECRET_LENGTH = 43;
const CHECK_LENGTH = 6;
const FORM = new RegExp(`^${PREFIX}[0-9A-Za-z]{${SECRET_LENGTH + CHECK_LENGTH}}$`);

/**
 * `celeriac_`, 32 random bytes, and a CRC-32 of all that stands before it: who searches code and logs for secrets finds one by its
 * beginning, and knows by its end that it is none of somebody's examples.
 */
export function newToken(): string {
  const body = PREFIX + base62(BigInt(`0x${randomBytes(RANDOM_BYTES).toString('hex')}`), SECRET_LENGTH);
  return body + checksum(body);
}

/** Whether it is one that newToken may have made. */
export function isOurs(text: string): boolean {
  return FORM.test(text) && text.endsWith(checksum(text.slice(0, -CHECK_LENGTH)));
}

/** Whether it was meant for us. */
export function isMeantForUs(text: string): boolean {
  return text.startsWith(PREFIX);
}

/**
 * What is stored of a token. A hash that is slow on purpose is for what people make up: nobody tries 2²⁵⁶ secrets, however fast, and
 * each request has to be judged.
 */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** `Bearer celeriac_…` → the token, or a JWT, which may be long; undefined for anything else. */
export function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\x21-\x7e]{1,8192}) *$/i.exec(authorization ?? '')?.[1];
}

function checksum(text: string): string {
  return base62(BigInt(crc32(text)), CHECK_LENGTH);
}

function base62(number: bigint, length: number): string {
  let digits = '';
  for (let rest = number; digits.length < length; rest /= 62n) digits = (DIGITS[Number(rest % 62n)] ?? '') + digits;
  return digits;
}
