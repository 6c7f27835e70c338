import { APP_ID, APP_ROOT } from './ids.ts';

/** Addresses of the app's pages, and of Grafana's that they lead to. Names and ids go into the query, whole. */

type Parameters = Readonly<Record<string, string | undefined>>;

/** What every page looks at; kept from page to page. */
export interface Kept {
  readonly from?: string;
  readonly to?: string;
  readonly cluster?: string;
}

const address = (page: string, { cluster, ...parameters }: Parameters = {}): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...parameters, 'var-cluster': cluster })) {
    if (value !== undefined && value !== '') query.set(name, value);
  }
  const text = query.toString();
  return `${APP_ROOT}/${page}${text === '' ? '' : `?${text}`}`;
};

export const links = {
  overview: (kept: Kept = {}) => address('overview', { ...kept }),
  workers: (kept: Kept & { readonly presence?: string | undefined } = {}) => address('workers', { ...kept }),
  worker: (name: string, cluster?: string) => address('workers/worker', { name, cluster }),
  tasks: (q = '', kept: Kept = {}) => address('tasks', { q, ...kept }),
  task: (uuid: string, cluster?: string) => address('tasks/task', { uuid, cluster }),
  /** `queue`: opened beside the others. */
  queues: (kept: Kept & { readonly queue?: string | undefined } = {}) => address('queues', { ...kept }),
  /** `like`: a task whose arguments are taken, as far as they are stored. */
  run: (task: string, like?: string, cluster?: string) => address('run', { task, like, cluster }),
  doctor: () => address('doctor'),
  configuration: () => `/plugins/${APP_ID}`,
};

/** Of these fields `:` asks for a part only. */
const IN_PART = ['name', 'worker'];

/** A term of the query language for a whole value, quoted where it would be read as more than itself. */
export function term(field: string, value: string): string {
  const how = IN_PART.includes(field) ? '=' : ':';
  return /^[\w.@/-]+$/.test(value) ? `${field}${how}${value}` : `${field}${how}"${value.replace(/[\\"]/g, '\\$&')}"`;
}
