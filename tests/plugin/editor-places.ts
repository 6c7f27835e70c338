import type { Locator, Page } from 'playwright-core';
import { given } from './given.ts';
import type { Visit } from './browser.ts';

/** Where somebody meets the data source's editors: in a Grafana by plugin-e2e's models of its pages, else on the page that plays it. */

export const SOURCE = { uid: 'celeriac', type: 'celeriac-celery-datasource' };

/** Explore with one query of the last hour, that which it begins with where none is given: the page, and the part of it that is the query's editor. */
export async function openExplore(someone: Visit, query?: object): Promise<{ readonly page: Page; readonly editor: Locator }> {
  const pane = { datasource: SOURCE.uid, queries: query === undefined ? [] : [{ refId: 'A', datasource: SOURCE, ...query }], range: { from: 'now-1h', to: 'now' } };
  const page = await someone.open(`/explore?${new URLSearchParams({ schemaVersion: '1', panes: JSON.stringify({ one: pane }) }).toString()}`);
  if (given.models === undefined) return { page, editor: page.getByRole('region', { name: 'Query' }) };
  const { ExplorePage } = await import('@grafana/plugin-e2e');
  return { page, editor: new ExplorePage({ ...given.models, page }).getQueryEditorRow('A') };
}
