import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly unknown[] }[];
}

/** What axe finds wrong in the page's content, or in another part of it, by rule and place; with `fingers`, also what they can hardly hit. */
export async function axe(page: Page, within = '[data-testid=celeriac-page]', { fingers = false } = {}): Promise<readonly string[]> {
  // The page has AMD's `define`, as Grafana has, to which axe would give itself.
  await page.evaluate(`((define) => { ${source} })()`);
  const violations = await page.evaluate(
    async ([context, targets]) => (await (globalThis as unknown as { axe: { run(context: string, options: object): Promise<{ violations: readonly Violation[] }> } }).axe.run(context, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', ...(targets ? ['wcag22aa'] : [])], rules: { 'target-size': { enabled: targets } } })).violations,
    [within, fingers] as const,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}
