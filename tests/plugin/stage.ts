import type { Browser } from 'playwright-core';
import { startBrowser, visit } from './browser.ts';
import type { Visit, Visitor } from './browser.ts';
import { ensureBuilt } from './built.ts';
import { given } from './given.ts';
import { namedGrafana } from './grafana.ts';
import type { Host } from './host.ts';
import { HostServer } from './host-server.ts';
import type { Exporter } from '../services/exporter.ts';
import { openShop } from './shop.ts';
import type { Shop, ShopOptions } from './shop.ts';

/** What stands behind the plugin. */
interface Staged {
  readonly exporter: Exporter;
  close(): Promise<void>;
}

/** A shop with its exporter, a Grafana where GRAFANA_URL or GRAFANA_HOME names one and else the page that plays it, and a browser. */
export class Stage<Behind extends Staged = Shop> {
  readonly shop: Behind;
  readonly host: Host;
  readonly #browser: Browser;

  static async open(flags: readonly string[] = [], options: ShopOptions = {}): Promise<Stage> {
    return Stage.over(await openShop(flags, options));
  }

  /** @param packages those of another Grafana, whose host page plays it whichever Grafana is named */
  static async over<Behind extends Staged>(shop: Behind, packages?: string): Promise<Stage<Behind>> {
    const built = await ensureBuilt(packages);
    const named = packages === undefined ? await namedGrafana() : undefined;
    const host = named ?? (await HostServer.start(built, { secrets: { readToken: 'reader', operatorToken: 'operator' } }));
    await host.configure(shop.exporter.url);
    return new Stage(shop, host, given.browser ?? (await startBrowser()));
  }

  private constructor(shop: Behind, host: Host, browser: Browser) {
    this.shop = shop;
    this.host = host;
    this.#browser = browser;
  }

  visit(visitor: Visitor = {}): Promise<Visit> {
    return visit(this.#browser, this.host, visitor);
  }

  async close(): Promise<void> {
    if (this.#browser !== given.browser) await this.#browser.close();
    await this.host.stop();
    await this.shop.close();
  }
}
