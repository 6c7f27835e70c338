/** What the app's configuration holds beside its secrets; every user of the organisation may read it. */
export interface Settings {
  /** The exporter, as Grafana's server reaches it. */
  readonly exporterUrl?: string;
  /** Uid of the Prometheus data source that scrapes it. */
  readonly prometheusUid?: string;
}

/** Names of the secrets; which of them are set is all that a browser learns. */
export const READ_TOKEN = 'readToken';
export const OPERATOR_TOKEN = 'operatorToken';
