/** The value of each hexadecimal digit that a UUID is written with; 255 for anything else, capitals too: they are another id. */
const DIGITS = new Uint8Array(128).fill(255);
for (const [value, digit] of [...'0123456789abcdef'].entries()) DIGITS[digit.charCodeAt(0)] = value;
const DASH = 45;

/**
 * 16 bytes for what Celery makes by itself, the text for ids that applications choose. Both sort and compare in one column.
 * @param bytes to write into, for those who use them at once
 */
export function encodeTaskId(id: string, bytes = new Uint8Array(16)): Uint8Array | string {
  if (id.length !== 36) return id;
  for (let at = 0, byte = 0; at < 36; byte += 1) {
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (id.charCodeAt(at) !== DASH) return id;
      at += 1;
    }
    const high = DIGITS[id.charCodeAt(at)] ?? 255;
    const low = DIGITS[id.charCodeAt(at + 1)] ?? 255;
    if (high === 255 || low === 255) return id;
    bytes[byte] = high * 16 + low;
    at += 2;
  }
  return bytes;
}

export function decodeTaskId(stored: Uint8Array | string): string {
  if (typeof stored === 'string') return stored;
  const hex = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The order in which both databases hold ids: those that are text first, by their UTF-8 bytes, then UUIDs by theirs. */
export function compareTaskIds(a: string, b: string): number {
  const aIsText = typeof encodeTaskId(a) === 'string';
  if (aIsText !== (typeof encodeTaskId(b) === 'string')) return aIsText ? -1 : 1;
  return a === b ? 0 : a < b ? -1 : 1;
}
