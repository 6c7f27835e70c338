/** As it is stored: task-id.ts. */
export type Id = Uint8Array | string;

/** A task's row, as far as writing needs it. */
export interface FoundRow {
  readonly rowid: number;
  readonly seen: number;
  readonly root: Id | null;
}

/** @param row rowid, seen, root, …, in a statement that gives arrays */
export function foundRow(row: Readonly<Record<number, unknown>> | undefined): FoundRow | undefined {
  return row && { rowid: Number(row[0]), seen: Number(row[1]), root: isId(row[2]) ? row[2] : null };
}

export function isId(value: unknown): value is Id {
  return value instanceof Uint8Array || typeof value === 'string';
}

export function sameId(one: Id, other: Id): boolean {
  if (one === other) return true;
  if (typeof one === 'string' || typeof other === 'string' || one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
