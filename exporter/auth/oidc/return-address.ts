import { SignInRefused } from '../sign-in-refused.ts';

const MAX_LENGTH = 2_000;
const ANYWHERE = 'http://here.invalid';

/**
 * Where somebody goes after the sign-in: a path of ours. What a browser could read as another site (`//evil.example`, `/\evil.example`,
 * a tab in between) is refused.
 * @param prefix what our paths begin with for the browser
 * @throws SignInRefused `bad-input`
 */
export function returnAddress(next: string | undefined, prefix: string): string {
  if (next === undefined || next === '') return `${prefix}/`;
  const isLocal = next.length <= MAX_LENGTH && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next) && URL.canParse(next, ANYWHERE) && new URL(next, ANYWHERE).origin === ANYWHERE;
  if (!isLocal) throw new SignInRefused('bad-input', 'the address to return to after signing in is none of this exporter: it leads to another site', { remedy: 'whoever gave you this link may mean harm; sign in without it' });
  // The sign-in pages themselves are nothing to return to.
  return new URL(next, ANYWHERE).pathname.replace(prefix, '').match(/^\/(login|logout)(\/|$)/) ? `${prefix}/` : next;
}
