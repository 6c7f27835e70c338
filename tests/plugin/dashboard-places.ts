import type { Locator, Page } from 'playwright-core';
import type { Visit } from './browser.ts';
import { choose } from './editor-hands.ts';
import { given } from './given.ts';
import type { Board, Host } from './host.ts';
import { cell, shows } from './result-rows.ts';

/**
 * Where an editor fills in what a dashboard asks of the data source: in a Grafana by the settings of a dashboard that is made
 * for it, with plugin-e2e's models of their pages, else on the page that plays them.
 */

interface Variable {
  readonly page: Page;
  readonly editor: Locator;
  /** The preview of its values. */
  readonly values: Locator;
}

interface Annotations {
  readonly page: Page;
  readonly editor: Locator;
  /** They come to be these marks, of which a Grafana shows how many there are, and one. */
  readonly marks: (titles: readonly string[]) => Promise<void>;
}

interface Filters {
  readonly page: Page;
  /** Begins the only filter, and opens the list of this key's values. */
  begin(key: string): Promise<void>;
  end(value: string): Promise<void>;
  remove(): Promise<void>;
  /** Of what is filtered: rows in these columns. */
  shows(columns: readonly string[], rows: readonly (readonly string[])[]): Promise<void>;
}

const SOURCE_NAME = 'Celeriac';
/** High enough for all rows: Grafana's table draws those alone that are in sight. */
const FILTERED: Board = { title: 'Filters', panels: [{ type: 'table', title: 'Tasks', targets: [{ refId: 'A', queryType: 'tasks', editor: 'code', q: '' }] }], height: 24, filters: true };

async function playedPart(someone: Visit, name: string): Promise<{ readonly page: Page; readonly editor: Locator }> {
  const page = await someone.open('/editors');
  return { page, editor: page.getByRole('region', { name }) };
}

/** One that is made anew, and lists names of tasks. */
export async function openVariable(someone: Visit, host: Host): Promise<Variable> {
  if (given.models === undefined) {
    const { page, editor } = await playedPart(someone, 'Variable');
    return { page, editor, values: editor.getByRole('list', { name: 'Preview of values' }).getByRole('listitem') };
  }
  const { VariablePage } = await import('@grafana/plugin-e2e');
  const page = await someone.open(`${await host.addBoard({ title: 'Variable', panels: [] })}?editview=variables`);
  const made = await new VariablePage({ ...given.models, page }).clickAddNew();
  await made.datasource.set(SOURCE_NAME);
  const { previewOfValuesOption } = given.models.selectors.pages.Dashboard.Settings.Variables.Edit.General;
  return { page, editor: page.getByRole('form', { name: 'Variable editor form' }), values: made.getByGrafanaSelector(previewOfValuesOption) };
}

/** A query for annotations that is made anew. */
export async function openAnnotations(someone: Visit, host: Host): Promise<Annotations> {
  if (given.models === undefined) {
    const place = await playedPart(someone, 'Annotations');
    return { ...place, marks: (titles) => shows(place.page, ['Title'], titles.map((title) => [title]), '[aria-label=Annotations]') };
  }
  const { AnnotationPage } = await import('@grafana/plugin-e2e');
  const page = await someone.open(`${await host.addBoard({ title: 'Annotations', panels: [] })}?editview=annotations`);
  const made = await new AnnotationPage({ ...given.models, page }).clickAddNew();
  await made.datasource.set(SOURCE_NAME);
  const result = made.getByGrafanaSelector(given.models.selectors.components.Annotations.editor.resultContainer);
  const marks = async (titles: readonly string[]): Promise<void> => {
    await result.getByText(titles.length === 0 ? 'No events found' : new RegExp(`^${titles.length} events`)).waitFor();
    if (titles.length > 0) await cell(page, new RegExp(`^(${titles.join('|')})$`)).waitFor();
  };
  return { page, editor: page.getByRole('main'), marks };
}

/** A field for filters, above all tasks. */
export async function openFilters(someone: Visit, host: Host): Promise<Filters> {
  if (given.models === undefined) {
    const { page, editor } = await playedPart(someone, 'Filters');
    return {
      page,
      begin: async (key) => {
        await choose(editor, 'Key', key);
        await editor.getByRole('combobox', { name: 'Value' }).click();
      },
      end: (value) => choose(editor, 'Value', value),
      // Of another key there is no value yet.
      remove: () => choose(editor, 'Key', 'worker'),
      shows: (columns, rows) => shows(page, columns, rows, '[aria-label=Filters]'),
    };
  }
  const page = await someone.open(await host.addBoard(FILTERED));
  const option = (name: string): Locator => page.getByRole('option', { name, exact: true });
  return {
    page,
    begin: async (key) => {
      await page.getByPlaceholder('Filter by label values').fill(key);
      await option(key).click();
      await option('= Equals').click();
    },
    end: (value) => option(value).click(),
    remove: () => page.getByRole('button', { name: /^Remove filter/ }).click(),
    shows: (columns, rows) => shows(page, columns, rows),
  };
}
