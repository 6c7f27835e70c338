import type { DatabaseResultsConfig, UnreadResultsConfig } from '../config.ts';
import type { UrlParts } from '../broker/url-parts.ts';
import { maskedLogin, shownHost, urlParts } from '../broker/url-parts.ts';
import { resultOptions } from '../options/results.ts';
import type { ReadFile } from '../read-file.ts';
import type { Settings } from '../settings.ts';
import type { Tree } from '../value/tree.ts';
import { Refusal, textOf } from '../value/value.ts';
import { databaseTls } from './database-tls.ts';
import { insideOneProcess, notReadHere } from './unread-results.ts';

const DIALECTS: Readonly<Record<string, 'postgres' | 'mysql' | 'sqlite'>> = {
  postgresql: 'postgres', postgres: 'postgres', mysql: 'mysql', mariadb: 'mysql', sqlite: 'sqlite',
};
const PORTS = { postgres: 5432, mysql: 3306 };
const OTHERS = ['mssql', 'oracle', 'cockroachdb', 'redshift', 'firebird', 'db2'];

type Layout = DatabaseResultsConfig['layout'];
const TABLES: Readonly<Record<Layout, string>> = { sqlalchemy: 'celery_taskmeta', django: 'django_celery_results_taskresult' };
const PREFIXES: Readonly<Record<Layout, string>> = { sqlalchemy: 'db', django: 'django-db' };

/**
 * SQLAlchemy's URL, as it stands behind `db+` or `django-db+`: `dialect[+driver]://user:password@host:port/database`. The
 * driver is Python's own affair.
 * @throws Refusal
 */
export function databaseResults(text: string, layout: Layout, settings: Settings, readFile: ReadFile): DatabaseResultsConfig | UnreadResultsConfig {
  const url = urlParts(text);
  const [name = ''] = url.scheme.split('+');
  const dialect = Object.hasOwn(DIALECTS, name) ? DIALECTS[name] : undefined;
  if (dialect === undefined) {
    if (OTHERS.includes(name)) return notReadHere(`${PREFIXES[layout]}+${name}`);
    throw new Refusal('names a database that is not one of postgresql, mysql, mariadb, sqlite');
  }
  const scheme = `${PREFIXES[layout]}+${name}`;
  const table = { layout, schema: nameIn(settings.get(resultOptions.tableSchemas)), table: nameIn(settings.get(resultOptions.tableNames)) ?? TABLES[layout] };
  if (dialect === 'sqlite') return sqliteResults(url, scheme, table);
  const socket = url.query.get('unix_socket') ?? (url.query.get('host')?.startsWith('/') === true ? url.query.get('host') : undefined);
  const host = url.host ?? url.query.get('host') ?? 'localhost';
  const port = url.port ?? PORTS[dialect];
  const tls = databaseTls(dialect, url.query, settings.label(resultOptions.backend), readFile);
  if (url.path === '') throw new Refusal('names no database', `${scheme}://user:password@host/database does`);
  const where = socket === undefined ? shownHost(host, port) : '';
  return {
    kind: 'database',
    display: `${scheme}://${maskedLogin(url)}${where}/${url.path}${socket === undefined ? '' : ` at ${socket}`}`,
    ...table,
    at: { dialect, host, port, socket, username: url.user, password: url.password, database: url.path, tls },
  };
}

/** Three slashes and a path from where the exporter was started, or four and a whole one. */
function sqliteResults(url: UrlParts, scheme: string, table: Pick<DatabaseResultsConfig, 'layout' | 'schema' | 'table'>) {
  if (url.host !== undefined) throw new Refusal('names a host', `a file's path follows three slashes: ${scheme}:///results.sqlite, ${scheme}:////var/lib/results.sqlite`);
  if (url.path === '' || url.path === ':memory:') return insideOneProcess(`${scheme}://`);
  return { kind: 'database', display: `${scheme}:///${url.path}`, ...table, at: { dialect: 'sqlite', file: url.path } } as const;
}

/** Of the task's table, where Celery keeps one for groups beside it. @throws Refusal */
function nameIn(tree: Tree): string | undefined {
  const given = tree['task'];
  return given === undefined ? undefined : textOf(given);
}
