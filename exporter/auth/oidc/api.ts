import { CeleriacError } from '../../errors.ts';
import { boundedFetch } from '../remote/bounded.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import { signInTrouble } from './trouble.ts';

/** Pages of a list that are read: of 100 entries each. */
const MAX_PAGES = 10;

interface Asking {
  readonly token: string;
  readonly label: string;
  readonly timeoutMs: number;
}

/**
 * What an API of GitHub or GitLab answers: the members of a list, all its pages; of anything else, that alone.
 * @throws SignInRefused where the token may not read it; CeleriacError `unavailable`
 */
export async function jsonFrom(url: string, { token, label, timeoutMs }: Asking): Promise<unknown[]> {
  const all: unknown[] = [];
  const { origin, pathname } = new URL(url);
  let next: string | undefined = url;
  for (let page = 0; next !== undefined && page < MAX_PAGES; page += 1) {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': 'celeriac' };
    const response: Response = await boundedFetch(next, { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) }).catch((thrown: unknown) => {
      throw signInTrouble(thrown, label);
    });
    if ([401, 403, 404].includes(response.status)) {
      throw new SignInRefused('forbidden', `${label} does not let this application read ${pathname} (${response.status})`, { remedy: 'let the application have the permissions that docs/sign-in.md names' });
    }
    if (!response.ok) throw new CeleriacError('unavailable', `${label} answers ${response.status} at ${pathname}`, { remedy: 'sign in again in a while' });
    all.push(...[await bodyOf(response, label)].flat());
    next = nextPage(response.headers.get('link'), origin);
  }
  return all;
}

async function bodyOf(response: Response, label: string): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new CeleriacError('unavailable', `${label} answers with something that is no JSON`, { remedy: 'look at the address that is configured for it' });
  }
}

/** `<https://api.github.com/user/orgs?page=2>; rel="next"`, which both send. The token goes nowhere else than it was meant for. */
function nextPage(link: string | null, origin: string): string | undefined {
  const [, next] = /<([^>]+)>;\s*rel="next"/.exec(link ?? '') ?? [];
  return next !== undefined && URL.canParse(next) && new URL(next).origin === origin ? next : undefined;
}
