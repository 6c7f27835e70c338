import type { Caller } from '../../auth/access.ts';
import type { CeleriacError } from '../../errors.ts';
import { escaped, page, sentence } from '../page.ts';

/** `GET /login`: the ways in. @param refused why somebody is here again */
export function signInPage(ways: { label: string; start: string; basic: string | undefined }, refused: CeleriacError | undefined): string {
  const { label, start, basic } = ways;
  return page('Sign in · Celeriac', [
    '<h1>Celeriac</h1>\n<p class="soft">Watches Celery clusters.</p>',
    ...(refused === undefined ? [] : [words(refused)]),
    `<p><a class="button" href="${escaped(start)}">Sign in with ${escaped(label)}</a></p>`,
    ...(basic === undefined ? [] : [`<p><a href="${escaped(basic)}">Sign in with a name and a password</a></p>`]),
    '<p class="soft">Programs send an API token instead, as <code>Authorization: Bearer</code>.</p>',
  ].join('\n'));
}

/** A sign-in that came to nothing: why, and how to try again. */
export function refusedPage(error: CeleriacError, login: string): string {
  return page('Not signed in · Celeriac', `<h1>Not signed in</h1>\n${words(error)}\n<p><a class="button" href="${escaped(login)}">Sign in again</a></p>`);
}

/** `GET /logout`, as a link leads there: what signs out is the button. */
export function signOutPage(caller: Caller, prefix: string): string {
  return page('Sign out · Celeriac', `<h1>Sign out</h1>\n${signedInBar(caller, prefix)}`);
}

/**
 * `Signed in as ada@example.com (viewer)`, and the button that ends it; nothing of it to who has no session.
 * @param prefix what our paths begin with for the browser
 */
export function signedInBar(caller: Caller | undefined, prefix: string): string {
  if (caller?.via !== 'session') return '';
  const who = `Signed in as <strong>${escaped(caller.name ?? '')}</strong> (${caller.role})`;
  return `<form class="bar" method="post" action="${escaped(prefix)}/logout"><span>${who}</span> <button>Sign out</button></form>`;
}

function words({ message, remedy }: CeleriacError): string {
  return `<p role="alert">${sentence(message)}</p>${remedy === undefined ? '' : `\n<p class="soft">${sentence(remedy)}</p>`}`;
}
