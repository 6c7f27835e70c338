declare module 'router-of-grafana-ui' {
  import type { ComponentType, ReactNode } from 'react';
  export const Router: ComponentType<{ history: unknown; children: ReactNode }>;
}
declare module 'react-router-dom-v5-compat' {
  import type { ComponentType, ReactNode } from 'react';
  export const CompatRouter: ComponentType<{ children: ReactNode }>;
}
interface Window {
  define: unknown;
  /** As the specs load a module in Grafana. */
  System: unknown;
  /** What the server tells of the person and the settings. */
  host: {
    readonly theme: 'light' | 'dark';
    readonly role: 'Viewer' | 'Editor' | 'Admin';
    readonly meta: unknown;
    /** A `Board`, where the page is a dashboard's. */
    readonly board?: unknown;
    /** A `Shipped`, where it is a dashboard that comes with the app. */
    readonly shipped?: unknown;
    /** A rule's title and its instance's labels, where the page is a rule's. */
    readonly alert?: unknown;
    /** Each a `Source`. */
    readonly sources: unknown;
    /** The exporter's, in the data source's settings. */
    readonly sourceUrl?: string;
    /** The version of React that the page runs, once it does. */
    readonly react?: string;
  };
}
declare module 'plugin-page-of-grafana' {
  import type { PluginPageType } from '@grafana/runtime';
  export function setPluginPage(page: PluginPageType): void;
}
declare module 'router-of-plugins' {
  export * from 'react-router';
}
