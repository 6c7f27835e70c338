const MAX_SAMPLE = 240;
const MAX_TEXT = 48;
/** What names a sender and a task; every other string may hold what the application works on. */
const SHOWN = new Set(['type', 'hostname', 'uuid', 'sw_ident', 'sw_ver', 'sw_sys']);

/**
 * What a refused event looked like, for the log: short, its values masked.
 *
 *   {"type":"task-received","uuid":null,"args":"***","timestamp":1795352184.24}   a parsed event
 *   "xxx xxx{xx" (1200 bytes)                                                     a body that is no event at all
 */
export function sampleOf(refused: unknown): string {
  if (Buffer.isBuffer(refused)) {
    const shape = refused.toString('latin1', 0, MAX_TEXT).replace(/[\p{L}\p{N}]/gu, 'x');
    return `${JSON.stringify(shape)} (${refused.length} bytes)`;
  }
  if (typeof refused !== 'object' || refused === null) return typeof refused === 'string' ? '***' : String(refused);
  if (Array.isArray(refused)) return `a list of ${refused.length}`;
  let sample = '';
  for (const [key, value] of Object.entries(refused)) {
    sample += `${sample === '' ? '{' : ','}${JSON.stringify(key.slice(0, MAX_TEXT))}:${shownOf(key, value)}`;
    if (sample.length > MAX_SAMPLE) return `${sample.slice(0, MAX_SAMPLE)}…`;
  }
  return sample === '' ? '{}' : `${sample}}`;
}

function shownOf(key: string, value: unknown): string {
  if (typeof value === 'string') return SHOWN.has(key) ? JSON.stringify(value.slice(0, MAX_TEXT)) : '"***"';
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '[…]' : '{…}';
  return String(value);
}
