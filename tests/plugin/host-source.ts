/** What an admin's page sends. */
export interface SavedSource {
  readonly jsonData: { readonly apiUrl?: string };
  readonly secureJsonData?: { readonly readToken?: string };
}

/** The data source `celeriac` as Grafana keeps it: its secret goes in and not out. */
export class HostSource {
  readonly apiUrl: string;
  readonly readToken: string;

  constructor(apiUrl: string, readToken: string) {
    this.apiUrl = apiUrl;
    this.readToken = readToken;
  }

  /** As an admin's page reads it. */
  get shown(): object {
    return { uid: 'celeriac', name: 'Celeriac', type: 'celeriac-celery-datasource', url: '', jsonData: { apiUrl: this.apiUrl }, secureJsonFields: { readToken: this.readToken !== '' } };
  }

  /** What was saved over it; a secret that nobody entered anew stays. */
  with({ jsonData, secureJsonData }: SavedSource): HostSource {
    return new HostSource(jsonData.apiUrl ?? '', secureJsonData?.readToken ?? this.readToken);
  }
}
