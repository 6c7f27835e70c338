/** What a hand does with the data source's editors. */
import type { Locator, Page } from 'playwright-core';

/** An entry of the list that is open; it may be described, too. */
const offered = (within: Locator, option: string): Locator => within.page().getByRole('option', { name: new RegExp(`^${option.replaceAll(/[^\w ]/g, '\\$&')}`) }).first();

/**
 * Of a list that one types into. With another field the list of its values is another, which takes the place of the first in a moment: what
 * was typed into that one is gone then, as it would be for a person, who types it again.
 */
export async function choose(within: Locator, list: string, option: string): Promise<void> {
  const box = within.getByRole('combobox', { name: list, exact: true });
  for (const deadline = Date.now() + 30_000; ; ) {
    await box.fill(option);
    const isThere = await offered(within, option).waitFor({ timeout: 2_000 }).then(() => true, () => false);
    if (isThere || Date.now() > deadline) return offered(within, option).click();
  }
}

export async function write(within: Locator, field: string, text: string): Promise<void> {
  await within.getByLabel(field, { exact: true }).fill(text);
  await within.getByLabel(field, { exact: true }).press('Enter');
}

/** One more, of a list that takes several. */
export async function add(within: Locator, list: string, option: string): Promise<void> {
  const box = within.getByRole('combobox', { name: list });
  await box.fill(option);
  await offered(within, option).click();
  await box.press('Escape');
}

/** To one of a few that stand beside each other. */
export async function shift(within: Locator, to: string): Promise<void> {
  await within.getByRole('radio', { name: to, exact: true }).check();
}

/** What stands in the editor of code. */
export const code = (editor: Locator): Locator => editor.getByTestId('celeriac-code').locator('.view-lines');

export async function writeCode(page: Page, editor: Locator, text: string): Promise<void> {
  await code(editor).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}
