/** Names that Grafana knows the plugin by. */

export const APP_ID = 'celeriac-celery-app';
export const DATASOURCE_ID = 'celeriac-celery-datasource';

/** Where Grafana serves the app's pages. */
export const APP_ROOT = `/a/${APP_ID}`;

/**
 * Grafana's way to the exporter. Both routes stand in plugin.json: `read` is open to every user of the app and carries the read
 * token; `act` asks for the role Editor and carries the operator's.
 */
export const PROXY = `/api/plugin-proxy/${APP_ID}`;
export type ProxyRoute = 'read' | 'act';
