/** What the app's configuration holds beside its secrets; every user of the organisation may read it. */
export interface Settings {
  /** The exporter, as Grafana's server reaches it. */
  readonly exporterUrl?: string;
  /** Uid of the Prometheus data source that scrapes it. */
  readonly prometheusUid?: string;
}

/** As Grafana gave them when it loaded the app; a change reloads the page. */
let settings: Settings = {};

export function setAppSettings(given: Settings | undefined): void {
  settings = given ?? {};
}

export function appSettings(): Settings {
  return settings;
}
