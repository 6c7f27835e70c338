import { readFileSync } from 'node:fs';
import { APP_ROOT } from '../../src/ids.ts';
import { links } from '../../src/links.ts';
import type { Dashboard } from '../source/model.ts';
import { textsOf } from './rule.ts';
import type { Rule } from './rule.ts';

/** The app's pages, by what its own links say. */
const PAGES: ReadonlySet<string> = new Set(
  [links.overview(), links.workers(), links.worker('x'), links.tasks(), links.task('x'), links.queues(), links.run('x'), links.doctor(), `${APP_ROOT}/audit`].map((address) => address.replace(/\?.*$/, '')),
);
const ASKED_FOR = /[?&]([\w-]+)=/g;

function addressesOf({ panels, links: own }: Dashboard): readonly string[] {
  return textsOf([panels, own]).filter((text) => /^(\/|https?:)/.test(text));
}

/** Where a dashboard leads. */
export const LEADING: readonly Rule[] = [
  {
    name: 'links',
    why: 'A link that leads nowhere costs a minute of a night.',
    check: (dashboard, _, { all }) =>
      addressesOf(dashboard).flatMap((address) => {
        const [path = ''] = address.split('?');
        if (path.startsWith(`${APP_ROOT}/`)) return PAGES.has(path) ? [] : [`it leads to ${path}, which is no page of the app`];
        const uid = /^\/d\/([^/]+)$/.exec(path)?.[1];
        if (uid === undefined) return [`it leads to ${address}, out of what is known here`];
        const target = [...all.values()].find((one) => one.uid === uid);
        if (target === undefined) return [`it leads to the dashboard ${uid}, which there is not`];
        const set = [...address.matchAll(ASKED_FOR)].flatMap(([, name = '']) => (name.startsWith('var-') ? [name.slice(4)] : []));
        return set.filter((name) => !target.templating.list.some((variable) => variable.name === name)).map((name) => `it gives ${uid} a variable ${name}, which it does not have`);
      }),
  },
  {
    name: 'kept',
    why: 'What was chosen, and the time, go along.',
    check: (dashboard) => [
      ...addressesOf(dashboard).filter((address) => address.includes('?') && !address.includes('${__url_time_range}')).map((address) => `its link ${address} forgets the time range`),
      ...dashboard.links.filter(({ includeVars, keepTime }) => includeVars !== true || keepTime !== true).map(({ title }) => `its link "${title}" forgets the variables or the time range`),
    ],
  },
];

/** `includes` of the app's own plugin.json. */
export function readIncludes(): readonly { readonly type: string; readonly path?: string; readonly name?: string }[] {
  const text = readFileSync(new URL('../../src/plugin.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { includes: { type: string; path?: string; name?: string }[] }).includes;
}
