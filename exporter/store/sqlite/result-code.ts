/** SQLite's own number for what went wrong, extended: 11 is SQLITE_CORRUPT, 267 SQLITE_CORRUPT_VTAB. */
export function resultCode(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'errcode' in thrown ? Number(thrown.errcode) : undefined;
}

/** The primary code behind an extended one. */
export function primaryCode(thrown: unknown): number | undefined {
  const code = resultCode(thrown);
  return code === undefined ? undefined : code & 0xff;
}
