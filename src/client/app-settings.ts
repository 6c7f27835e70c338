/** What the app's configuration holds beside its secrets; every user of the organisation may read it. */
export interface Settings {
  /** The exporter, as Grafana's server reaches it. */
  readonly exporterUrl?: string;
  /** Uid of the Prometheus data source that scrapes it. */
  readonly prometheusUid?: string;
  /** Where the logs of workers are, and their traces. */
  readonly logs?: ExploreSource;
  readonly traces?: ExploreSource;
}

/** A data source of Grafana's, and how one asks there for what belongs to one task. */
export interface ExploreSource {
  readonly uid: string;
  /** The plugin id of the data source: its queries are written in a field of their own. */
  readonly type: string;
  /** With `${taskId}`, `${taskName}` and `${worker}`. */
  readonly query: string;
}

/** As Grafana gave them when it loaded the app; a change reloads the page. */
let settings: Settings = {};

export function setAppSettings(given: Settings | undefined): void {
  // Provisioned out of a variable that is not set, it is empty.
  settings = { ...given, prometheusUid: given?.prometheusUid || undefined };
}

export function appSettings(): Settings {
  return settings;
}
