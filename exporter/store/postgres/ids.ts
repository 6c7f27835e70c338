import { decodeTaskId, encodeTaskId } from '../task-id.ts';

const [TEXT, UUID] = [0, 1];
/** An event's own id is no longer; those it names may be, and an index holds 2,704 bytes. */
const MAX_CHARACTERS = 512;

/**
 * A task id as bytes, the first of which says what follows: 0 the id's text, 1 a UUID's 16 bytes. One column type for both, and
 * bytea compares them as compareTaskIds() does.
 */
export function idBytes(id: string): Buffer {
  const encoded = encodeTaskId(id);
  return typeof encoded === 'string' ? Buffer.from(`\0${storable(encoded.slice(0, MAX_CHARACTERS))}`) : Buffer.from([UUID, ...encoded]);
}

export function idOf(bytes: Buffer): string {
  return bytes[0] === TEXT ? bytes.toString('utf8', 1) : decodeTaskId(bytes.subarray(1));
}

/** As PostgreSQL reads bytea in text. */
export function idLiteral(id: string): string {
  if (typeof encodeTaskId(id) !== 'string') return `\\x01${id.replaceAll('-', '')}`;
  return `\\x${idBytes(id).toString('hex')}`;
}

/** PostgreSQL's text holds no NUL, and only whole characters. */
export function storable(text: string): string {
  const whole = text.isWellFormed() ? text : text.toWellFormed();
  return whole.includes('\0') ? whole.replaceAll('\0', '\ufffd') : whole;
}
