import { stat } from 'node:fs/promises';

/** Tells one state of some files from another, whichever way they are replaced: written, renamed, or a link pointed elsewhere. */
export async function versionOf(paths: readonly string[]): Promise<string> {
  const each = paths.map((path) =>
    stat(path, { bigint: true }).then(
      ({ dev, ino, mtimeNs, size }) => `${dev}:${ino}:${mtimeNs}:${size}`,
      () => 'away',
    ),
  );
  return (await Promise.all(each)).join(' ');
}
