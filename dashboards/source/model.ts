/**
 * A dashboard as its JSON has it, as far as these need it: what Grafana reads from version 39 of its classic schema on. The names
 * are Grafana's.
 */

export interface SourceRef {
  readonly type: string;
  readonly uid: string;
}

export interface Target {
  readonly refId: string;
  readonly datasource: SourceRef;
  /** Of Prometheus. */
  readonly expr?: string;
  readonly legendFormat?: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly format?: string;
  /** Of Celeriac: the rest is a CeleryQuery. */
  readonly queryType?: string;
  readonly [more: string]: unknown;
}

export interface Link {
  readonly title: string;
  readonly url: string;
}

export interface GridPos {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface FieldSettings {
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly decimals?: number;
  readonly displayName?: string;
  readonly noValue?: string;
  readonly color?: { readonly mode: string; readonly fixedColor?: string };
  readonly thresholds?: { readonly mode: 'absolute' | 'percentage'; readonly steps: readonly { readonly value: number | null; readonly color: string }[] };
  readonly mappings?: readonly unknown[];
  readonly links?: readonly Link[];
  readonly custom?: Readonly<Record<string, unknown>>;
}

export interface Override {
  readonly matcher: { readonly id: string; readonly options: unknown };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}

export interface Panel {
  /** Stands in links to the panel, so it stays what it is. */
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: SourceRef;
  readonly gridPos: GridPos;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults: FieldSettings; readonly overrides: readonly Override[] };
  readonly options?: Readonly<Record<string, unknown>>;
  readonly transformations?: readonly { readonly id: string; readonly options: unknown }[];
  readonly links?: readonly Link[];
  /** Looks at the last so long of a range that ends now. */
  readonly timeFrom?: string;
  readonly collapsed?: boolean;
  /** Of a row that is folded. */
  readonly panels?: readonly Panel[];
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
  readonly query?: unknown;
  readonly definition?: string;
  readonly datasource?: SourceRef;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: string;
  readonly [more: string]: unknown;
}

export interface Annotation {
  readonly name: string;
  readonly datasource: SourceRef;
  readonly enable: boolean;
  readonly iconColor: string;
  readonly target?: Readonly<Record<string, unknown>>;
  readonly [more: string]: unknown;
}

export interface DashboardLink {
  readonly type: 'dashboards' | 'link';
  readonly title: string;
  readonly tags: readonly string[];
  readonly url?: string;
  readonly [more: string]: unknown;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: number;
  /** An app imports a dashboard again where this differs from what it imported last; 0 never. */
  readonly revision: number;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly links: readonly DashboardLink[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Annotation[] };
  readonly panels: readonly Panel[];
  readonly [more: string]: unknown;
}
