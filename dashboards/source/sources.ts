import type { SourceRef } from './model.ts';

/** The two data sources, each by a variable: whoever imports a dashboard chooses, and one that is moved finds its own again. */
export const PROMETHEUS: SourceRef = { type: 'prometheus', uid: '${datasource}' };
export const CELERIAC: SourceRef = { type: 'celeriac-celery-datasource', uid: '${celeriac}' };
/** A panel that asks both. */
export const MIXED: SourceRef = { type: 'datasource', uid: '-- Mixed --' };
/** Grafana's own: annotations that people make, text. */
export const GRAFANA: SourceRef = { type: 'grafana', uid: '-- Grafana --' };
