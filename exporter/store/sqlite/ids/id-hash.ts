/**
 * 32 bits of an id as it is stored (task-id.ts), part of the schema: they are in the file. Two ids may have the same; whoever looks
 * an id up compares the row's own.
 */
export function hashOfId(id: Uint8Array | string): number {
  return typeof id === 'string' ? hashOfText(id) : hashOfUuid(id);
}

/** Of the same id as another task's root: a task's own row must not be looked for among all that are under it. */
export function hashOfRoot(id: Uint8Array | string): number {
  return mixed(hashOfId(id) ^ 0x5bd1e995);
}

/** Spreads what differs in any bit over all of them. (The last step of MurmurHash3.) */
export function mixed(hash: number): number {
  let mixing = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixing = Math.imul(mixing ^ (mixing >>> 13), 0xc2b2ae35);
  return (mixing ^ (mixing >>> 16)) >>> 0;
}

/** Not each is random: those made of a clock and a host differ in few bytes. */
function hashOfUuid(id: Uint8Array): number {
  let hash = 0x9747b28c;
  for (let at = 0; at + 3 < id.length; at += 4) {
    hash = Math.imul(hash ^ (id[at]! | (id[at + 1]! << 8) | (id[at + 2]! << 16) | (id[at + 3]! << 24)), 0x01000193);
    hash ^= hash >>> 15;
  }
  return mixed(hash);
}

function hashOfText(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return mixed(hash);
}
