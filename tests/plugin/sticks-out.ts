import type { Page } from 'playwright-core';

/** The page, or parts of it, that scroll sideways. A row of tabs may: it is walked through by itself. */
export function scrollsSideways(page: Page, within = '[data-testid=celeriac-page]'): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(`(() => {
    const found = [];
    const nameOf = (one) => one.querySelector('[aria-label]')?.getAttribute('aria-label') ?? one.textContent.slice(0, 40);
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page is ' + document.documentElement.scrollWidth + ' pixels wide');
    for (const one of document.querySelector('${within}').querySelectorAll('*')) {
      if (!['auto', 'scroll'].includes(getComputedStyle(one).overflowX) || one.scrollWidth <= one.clientWidth + 1) continue;
      if (one.querySelector('[role=tab]') === null) found.push(nameOf(one) + ' scrolls sideways: ' + one.scrollWidth + ' in ' + one.clientWidth);
    }
    return found;
  })()`);
}

/** What cannot be read on a narrow page as it stands: what scrolls sideways, a row of a table that is no card, a value without its label or squeezed beside it. */
export async function sticksOut(page: Page, within = '[data-testid=celeriac-page]'): Promise<readonly string[]> {
  const cells = await page.evaluate<readonly string[]>(`(() => {
    const found = [];
    for (const cell of document.querySelector('${within}').querySelectorAll('tbody td')) {
      if (cell.getClientRects().length === 0) continue;
      const label = getComputedStyle(cell, '::before').content.replaceAll('"', '');
      const value = cell.firstElementChild.getBoundingClientRect();
      const row = cell.closest('table').getAttribute('aria-label') + ', ' + cell.dataset.head;
      if (getComputedStyle(cell).display === 'table-cell' || ['none', 'normal', ''].includes(label)) found.push(row + ' is in no card');
      else if (value.width < 100) found.push(row + ' has only ' + Math.round(value.width) + ' pixels');
      else if (value.right > innerWidth + 1) found.push(row + ' hangs out');
    }
    return [...new Set(found)];
  })()`);
  return [...(await scrollsSideways(page, within)), ...cells];
}
