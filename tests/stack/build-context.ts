import { cpSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';

/** The files of a folder that its .dockerignore lets through to a build: of the lines that speak of a path or one above it, the last counts. */
export function buildContext(folder: string): string[] {
  const rules = readFileSync(join(folder, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ pattern: line.replace(/^!/, ''), takes: !line.startsWith('!') }));
  const isLeftOut = (path: string): boolean => {
    const parts = path.split('/');
    const ways = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    return rules.findLast(({ pattern }) => ways.some((way) => matchesGlob(way, pattern)))?.takes ?? false;
  };
  const skipped = /(^|\/)(node_modules|\.git|\.cache)$/;
  return globSync('**/*', { cwd: folder, exclude: (path) => skipped.test(path) }).filter((path) => statSync(join(folder, path)).isFile() && !isLeftOut(path));
}

/** Copies one of a build's sources, a file or a folder, as COPY does. */
export function copyFromContext(folder: string, context: readonly string[], source: string, to: string): void {
  const files = context.filter((path) => path === source || path.startsWith(`${source}/`));
  if (files.length === 0) throw new Error(`COPY ${source}: the build's context holds no such file; .dockerignore leaves it out`);
  for (const path of files) cpSync(join(folder, path), path === source ? to : join(to, path.slice(source.length)));
}
