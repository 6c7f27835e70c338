import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';

/** Reads in the page what stands in these columns of all its tables, sorted; a column of Grafana's table that is not in sight is not there. */
const READ = `(columns, place) => [...(document.querySelector(place) ?? document).querySelectorAll('table, [role=table], [role=grid]')].flatMap((grid) => {
  const at = (cell, index) => cell.getAttribute('aria-colindex') ?? String(index);
  const titles = Object.fromEntries([...grid.querySelectorAll('th, [role=columnheader]')].map((cell, index) => [cell.textContent.trim(), at(cell, index)]));
  return [...grid.querySelectorAll('tr, [role=row]')]
    .map((row) => Object.fromEntries([...row.querySelectorAll('td, [role=cell], [role=gridcell]')].map((cell, index) => [at(cell, index), cell.textContent.trim()])))
    .filter((cells) => Object.keys(cells).length > 0)
    .map((cells) => columns.map((column) => cells[titles[column]] ?? ''));
}).sort()`;

/** Within this an answer has come and is drawn. */
const ANSWERING_MS = 30_000;

/** The tables of the page, or of a part of it, come to show these rows, whatever their order. */
export async function shows(page: Page, columns: readonly string[], rows: readonly (readonly string[])[], place = 'body'): Promise<void> {
  const wanted = rows.map((row) => [...row]).sort();
  const reading = `(${READ})(${JSON.stringify(columns)}, ${JSON.stringify(place)})`;
  await comes(page, reading, wanted);
}

async function comes(page: Page, reading: string, wanted: readonly unknown[]): Promise<void> {
  await page.waitForFunction(`JSON.stringify(${reading}) === ${JSON.stringify(JSON.stringify(wanted))}`, undefined, { timeout: ANSWERING_MS }).catch(() => undefined);
  assert.deepEqual(await page.evaluate(reading), wanted);
}

/** A cell of a table, which Grafana has of two makes. */
export function cell(page: Page, name: RegExp): Locator {
  return page.getByRole('cell', { name }).or(page.getByRole('gridcell', { name })).first();
}

/** What the lines of graphs are called, whatever their order. */
const NAMES = `[...document.querySelectorAll('[data-testid^="data-testid VizLegend series "]')].map((entry) => entry.textContent.trim()).sort()`;

/** The graphs of the page come to have these lines. */
export function legend(page: Page, names: readonly string[]): Promise<void> {
  return comes(page, NAMES, [...names].sort());
}

/** A field comes to hold this. */
export async function holds(field: Locator, value: string): Promise<void> {
  const deadline = Date.now() + ANSWERING_MS;
  while ((await field.inputValue()) !== value && Date.now() < deadline) await sleep(20);
  assert.equal(await field.inputValue(), value);
}
