const ELLIPSIS = '...';
const STRING_HEADER = 24;
const WIDE = /[^\u0000-\u00ff]/;
const HIGH_SURROGATE_START = 0xd800;
const HIGH_SURROGATE_END = 0xdbff;

/**
 * The text as it is kept: cut at `max` characters, the last three of them an ellipsis, as Celery itself cuts its reprs.
 * (A typographic one would double the memory: one character beyond Latin-1 makes V8 store two bytes for each.)
 */
export function keptText(text: string, max: number): string {
  if (text.length <= max) return text;
  let end = Math.max(0, max - ELLIPSIS.length);
  const last = text.charCodeAt(end - 1);
  if (last >= HIGH_SURROGATE_START && last <= HIGH_SURROGATE_END) end -= 1;
  // Through a buffer, because a slice would keep the whole text alive behind it.
  return Buffer.from(text.slice(0, end) + ELLIPSIS).toString();
}

/** A traceback is cut at its beginning: what went wrong stands at its end. */
export function keptTraceback(text: string, max: number): string {
  if (text.length <= max) return text;
  return Buffer.from(ELLIPSIS + text.slice(text.length - Math.max(0, max - ELLIPSIS.length))).toString();
}

/** Bytes that the text takes in V8's heap, estimated. */
export function textBytes(text: string | undefined): number {
  if (text === undefined) return 0;
  return STRING_HEADER + (WIDE.test(text) ? 2 * text.length : text.length);
}
