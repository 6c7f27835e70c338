import { getBackendSrv } from '@grafana/runtime';
import { PROXY } from '../ids.ts';
import type { ProxyRoute } from '../ids.ts';
import { connection } from './connection.ts';
import { askedOnce } from './asked-once.ts';
import { refusalError } from './failure.ts';
import { ExporterError, troubleOf } from './problem.ts';

/** Values of the query: a list is written once for each of its values; undefined is left out. */
export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

export interface Asked {
  readonly query?: Query;
  readonly signal?: AbortSignal;
  /** Through which of the app's routes, and so with which token. Default `read`. */
  readonly route?: ProxyRoute;
  readonly timeoutMs?: number;
  /** Something changed since: an answer that was asked for before would not do. */
  readonly fresh?: boolean;
}

/** Survey and history answer in milliseconds: longer means that nobody will. */
const TIMEOUT_MS = 15_000;

/**
 * The one caller of the exporter, through Grafana's proxy, which adds the token. Ids and names go into the query: the proxy
 * decodes %2F in paths.
 * @throws ExporterError; AbortError where `signal` was
 */
export function ask<Answer>(path: string, asked: Asked = {}): Promise<Answer> {
  const key = `${proxyUrl(path, asked)} ${asked.timeoutMs ?? TIMEOUT_MS}`;
  return askedOnce(key, asked, (signal) => call<Answer>('GET', path, undefined, { ...asked, signal }));
}

/** The same for what changes something; through the editors' route unless another is named. */
export function send<Answer>(path: string, body: unknown, asked: Asked = {}): Promise<Answer> {
  return call<Answer>('POST', path, body, { route: 'act', ...asked });
}

export function proxyUrl(path: string, { route = 'read', query = {} }: Asked = {}): string {
  const text = parametersOf(query).toString();
  return `${PROXY}/${route}${path}${text === '' ? '' : `?${text}`}`;
}

export function parametersOf(query: Query): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [value]) parameters.append(name, String(one));
  }
  return parameters;
}

function call<Answer>(method: 'GET' | 'POST', path: string, body: unknown, asked: Asked): Promise<Answer> {
  const { signal, timeoutMs = TIMEOUT_MS, route = 'read' } = asked;
  return new Promise<Answer>((resolve, reject) => {
    if (signal?.aborted) return reject(new DOMException('Not wanted any more', 'AbortError'));
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', aborted);
      settle();
    };
    const fail = (error: ExporterError): void => {
      // What only operators may ask says nothing of the rest.
      if (route === 'read') connection.failed(error.trouble);
      end(() => reject(error));
    };
    const subscription = getBackendSrv()
      // Grafana's own red box would say it a second time, and worse.
      .fetch<Answer>({ url: proxyUrl(path, asked), method, data: body, showErrorAlert: false, showSuccessAlert: false, ...(signal && { abortSignal: signal }) })
      .subscribe({
        next: ({ data }) => {
          if (route === 'read') connection.answered();
          end(() => resolve(data));
        },
        error: (thrown: unknown) => fail(route === 'act' ? operatorError(errorOf(thrown)) : errorOf(thrown)),
      });
    const timer = setTimeout(() => {
      subscription.unsubscribe();
      fail(new ExporterError({
        kind: 'timeout',
        what: `No answer within ${Math.round(timeoutMs / 1000)} s`,
        why: 'The exporter or the way to it is slow',
        remedy: 'Try again, or ask for less: a shorter time range, a narrower query.',
      }));
    }, timeoutMs);
    const aborted = (): void => {
      subscription.unsubscribe();
      end(() => reject(new DOMException('Not wanted any more', 'AbortError')));
    };
    signal?.addEventListener('abort', aborted);
  });
}

function operatorError(error: ExporterError): ExporterError {
  if (error.trouble.kind !== 'unauthenticated') return error;
  return new ExporterError({ ...error.trouble, kind: 'operator-token', what: 'The exporter does not accept the operator token', remedy: "An admin enters one of the role operator in the app's configuration" });
}

function errorOf(thrown: unknown): ExporterError {
  if (typeof thrown === 'object' && thrown !== null && 'status' in thrown) {
    const { status, data } = thrown as { status?: unknown; data?: unknown };
    return refusalError({ status: typeof status === 'number' ? status : 0, data });
  }
  return new ExporterError(troubleOf(thrown));
}
