import { homedir, hostname, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

// Longest first: the environments lie inside the repository, and an interpreter may lie in the home directory.
const renamed: [RegExp, string][] = [
  [new RegExp(`${escape(repository)}/\\.cache/python/[^/"']+`, 'g'), '/app/venv'],
  [new RegExp(escape(`${repository}/tests/celery`), 'g'), '/app'],
  [new RegExp(escape(repository), 'g'), '/app'],
  [new RegExp(`${escape(homedir())}/[^"'\\s]*/lib/python`, 'g'), '/app/python/lib/python'],
  [new RegExp(`${escape(homedir())}(?=/)`, 'g'), '/app/home'],
  [new RegExp(`${escape(tmpdir())}/celeriac-[^/"']+`, 'g'), '/app/tmp'],
  [new RegExp(`(?<=@)${escape(hostname())}(?=["'\\s,])`, 'g'), 'shop'],
];

/** The same text as if the shop had run in `/app` of a machine called shop. */
export function anonymous(text: string): string {
  return renamed.reduce((changed, [pattern, name]) => changed.replace(pattern, name), text);
}

/** Of a message's body, which travels in base64. */
export function anonymousBase64(body: string): string {
  return Buffer.from(anonymous(Buffer.from(body, 'base64').toString('utf8'))).toString('base64');
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
