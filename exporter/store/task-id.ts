const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** 16 bytes for what Celery makes by itself, the text for ids that applications choose. Both sort and compare in one column. */
export function encodeTaskId(id: string): Uint8Array | string {
  return id.length === 36 && UUID.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : id;
}

export function decodeTaskId(stored: Uint8Array | string): string {
  if (typeof stored === 'string') return stored;
  const hex = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The order in which both databases hold ids: those that are text first, by their UTF-8 bytes, then UUIDs by theirs. */
export function compareTaskIds(a: string, b: string): number {
  const [aIsUuid, bIsUuid] = [a.length === 36 && UUID.test(a), b.length === 36 && UUID.test(b)];
  if (aIsUuid !== bIsUuid) return aIsUuid ? 1 : -1;
  return a === b ? 0 : a < b ? -1 : 1;
}
