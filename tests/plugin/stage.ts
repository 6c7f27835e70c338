import type { Browser } from 'playwright-core';
import { startBrowser, visit } from './browser.ts';
import type { Visit, Visitor } from './browser.ts';
import { ensureBuilt } from './built.ts';
import { HostServer } from './host-server.ts';
import { openShop } from './shop.ts';
import type { Shop } from './shop.ts';

/** A shop with its exporter, the page that plays Grafana, and a browser. */
export class Stage {
  readonly shop: Shop;
  readonly host: HostServer;
  readonly #browser: Browser;

  static async open(flags: readonly string[] = []): Promise<Stage> {
    await ensureBuilt();
    const shop = await openShop(flags);
    const host = await HostServer.start({ exporterUrl: shop.exporter.url, secrets: { readToken: 'reader', operatorToken: 'operator' } });
    return new Stage(shop, host, await startBrowser());
  }

  private constructor(shop: Shop, host: HostServer, browser: Browser) {
    this.shop = shop;
    this.host = host;
    this.#browser = browser;
  }

  visit(visitor: Visitor = {}): Promise<Visit> {
    return visit(this.#browser, this.host.url, visitor);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.host.stop();
    await this.shop.close();
  }
}
