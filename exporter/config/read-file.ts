import { CeleriacError, reasonOf } from '../errors.ts';

/** The text of a file; throws as node:fs does. */
export type ReadFile = (path: string) => string;

/** @throws CeleriacError `bad-input`, naming the option (`label`), the file and the cause */
export function readableFile(path: string, label: string, readFile: ReadFile): string {
  try {
    return readFile(path);
  } catch (thrown) {
    throw new CeleriacError('bad-input', `${label}: cannot read ${path}: ${causeOf(thrown)}`, {
      remedy: 'check the path, and that the user Celeriac runs as may read it',
      cause: thrown,
    });
  }
}

const CAUSES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of the path is not a directory',
};

function causeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return CAUSES[code] ?? reasonOf(thrown);
}
