import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { ensureProgram } from '../services/debian.ts';
import type { Host, Role } from './host.ts';

/** A machine for tests runs as root, in little shared memory. */
export const LAUNCH = ['--no-sandbox', '--disable-dev-shm-usage'];

/** Debian's Chromium, without a window. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = await ensureProgram('chromium', 'chromium');
  return chromium.launch({ executablePath, args: LAUNCH });
}

export interface Visitor {
  readonly role?: Role;
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** Somebody of a role, with a window of a size. What the page throws or logs as an error is gathered. */
export async function visit(browser: Browser, host: Host, { role = 'Viewer', theme = 'dark', width = 1280, height = 900 }: Visitor = {}): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height }, timezoneId: 'UTC', locale: 'en-US', reducedMotion: 'reduce' });
  // Whatever else this machine does: the host page alone is 20 MB of script.
  context.setDefaultTimeout(90_000);
  await host.signIn(context, { role, theme });
  const page = await context.newPage();
  return new Visit(context, page, host.url);
}

/** States: open → closed. */
export class Visit {
  readonly page: Page;
  readonly errors: string[] = [];
  readonly #context: BrowserContext;
  readonly #url: string;

  constructor(context: BrowserContext, page: Page, url: string) {
    this.#context = context;
    this.page = page;
    this.#url = url;
    page.on('pageerror', (error) => this.errors.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) this.errors.push(message.text());
    });
  }

  async open(path: string): Promise<Page> {
    await this.page.goto(`${this.#url}${path}`);
    return this.page;
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
