import type { BrowserContext } from 'playwright-core';

export type Role = 'Viewer' | 'Editor' | 'Admin';

export interface Configured {
  /** Default: some that an exporter which is open to all takes for nobody's. */
  readonly readToken?: string;
  readonly operatorToken?: string;
  /** A Prometheus, which becomes a data source. */
  readonly prometheusUrl?: string;
  /** Default: yes. */
  readonly enabled?: boolean;
}

/** A data source of another kind, which only has to be there. */
export interface OtherSource {
  readonly uid: string;
  readonly name: string;
  readonly type: 'prometheus' | 'loki' | 'tempo';
}

/** A rule of Grafana's with one instance, which fires. */
export interface Alert {
  readonly title: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A dashboard as Grafana keeps it, as far as the specs make one. */
export interface Board {
  readonly title: string;
  readonly panels: readonly { readonly type: string; readonly title: string; readonly targets: readonly object[]; readonly options?: object }[];
  /** Of each panel, in rows of Grafana's grid. Default: 12. */
  readonly height?: number;
  /** Whether there is a field for filters of what is answered. */
  readonly filters?: boolean;
}

/** What plays Grafana to the plugin: a Grafana, or the page that stands for it. */
export interface Host {
  readonly url: string;
  /** The configuration that an admin would save; `more`: what else its jsonData holds. */
  configure(exporterUrl: string, more?: Readonly<Record<string, unknown>>, secrets?: Configured): Promise<void>;
  /** The data source `celeriac`, as an admin would make it anew. */
  addSource(apiUrl: string, readToken?: string): Promise<void>;
  /** A dashboard whose panels ask that data source, from an hour ago on: its path. */
  addBoard(board: Board): Promise<string>;
  addSources(sources: readonly OtherSource[]): Promise<void>;
  /** The path of the page that lists the instance. */
  addAlert(alert: Alert): Promise<string>;
  /** The jsonData of the app as it is kept, and which secrets are. */
  kept(): Promise<{ readonly settings: Readonly<Record<string, unknown>>; readonly secrets: readonly string[] }>;
  /** Makes a browser's context one of somebody of this role, who likes this theme. */
  signIn(context: BrowserContext, who: { readonly role: Role; readonly theme: 'light' | 'dark' }): Promise<void>;
  stop(): Promise<void>;
}
