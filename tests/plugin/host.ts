import type { BrowserContext } from 'playwright-core';

export type Role = 'Viewer' | 'Editor' | 'Admin';

export interface Configured {
  /** Default: some that an exporter which is open to all takes for nobody's. */
  readonly readToken?: string;
  readonly operatorToken?: string;
  /** A Prometheus, which becomes a data source. */
  readonly prometheusUrl?: string;
}

/** What plays Grafana to the plugin: a Grafana, or the page that stands for it. */
export interface Host {
  readonly url: string;
  /** The configuration that an admin would save; `more`: what else its jsonData holds. */
  configure(exporterUrl: string, more?: Readonly<Record<string, unknown>>, secrets?: Configured): Promise<void>;
  /** Makes a browser's context one of somebody of this role, who likes this theme. */
  signIn(context: BrowserContext, who: { readonly role: Role; readonly theme: 'light' | 'dark' }): Promise<void>;
  stop(): Promise<void>;
}
