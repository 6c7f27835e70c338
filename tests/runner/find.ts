import { globSync } from 'node:fs';

/** Test files below a folder, sorted; with words, only those whose path holds one of them. */
export function findTests(folder: string, words: readonly string[]): string[] {
  return globSync([`${folder}/**/*.test.ts`, `${folder}/**/*.test.tsx`], { exclude: (path) => /(^|\/)(node_modules|dist|\.cache)(\/|$)/.test(path) })
    .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
    .sort();
}
