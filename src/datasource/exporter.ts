import { config, getBackendSrv } from '@grafana/runtime';
import { parametersOf } from '../client/exporter.ts';
import type { Query } from '../client/exporter.ts';
import { refusalError } from '../client/failure.ts';
import { ExporterError, troubleOf } from '../client/problem.ts';
import type { Trouble } from '../client/problem.ts';

const TIMEOUT_MS = 30_000;

/** Asks one exporter through the data source's proxy, whose only route adds the read token. */
export class Exporter {
  readonly #url: string;

  /** @param url where Grafana proxies the data source: `/api/datasources/proxy/uid/…` */
  constructor(url: string) {
    this.#url = url;
  }

  /** @throws ExporterError; AbortError where `signal` was */
  ask<Answer>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      const aborted = (): void => end(() => reject(new DOMException('Not wanted any more', 'AbortError')));
      if (signal?.aborted) return reject(new DOMException('Not wanted any more', 'AbortError'));
      const subscription = getBackendSrv()
        .fetch<Answer>({ url: this.#address(path, query), method: 'GET', showErrorAlert: false, showSuccessAlert: false })
        .subscribe({
          next: ({ data }) => end(() => resolve(data)),
          error: (thrown: unknown) => end(() => reject(errorOf(thrown))),
        });
      const timer = setTimeout(() => {
        subscription.unsubscribe();
        end(() => reject(new ExporterError(SLOW)));
      }, TIMEOUT_MS);
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', aborted);
        settle();
      };
      signal?.addEventListener('abort', () => {
        subscription.unsubscribe();
        aborted();
      });
    });
  }

  /** `wss://grafana.example.com/sub/api/datasources/proxy/uid/…/read/api/v1/stream?…`: the browser's own, so that six streams do not use up its connections. */
  streamUrl(path: string, query: Query): string {
    const { protocol, host } = window.location;
    const base = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${config.appSubUrl.replace(/\/$/, '')}`;
    return `${base}${this.#address(path, query)}`;
  }

  #address(path: string, query: Query): string {
    const text = parametersOf(query).toString();
    return `${this.#url}/read${path}${text === '' ? '' : `?${text}`}`;
  }
}

const SLOW: Trouble = {
  kind: 'timeout',
  what: `No answer within ${TIMEOUT_MS / 1000} s`,
  why: 'The exporter or the way to it is slow',
  remedy: 'Try again, or ask for less: a shorter time range, a narrower query.',
};

const WRONG_TOKEN: Trouble = {
  kind: 'unauthenticated',
  what: "The exporter does not accept the data source's token",
  why: null,
  remedy: "Enter an API token of the exporter's, of the role viewer, in the data source's settings, and check that its URL is the exporter's.",
};

/** Grafana makes a 400 of its own out of a 401 from behind its data source proxy; what the exporter said is gone. */
function isRefusedToken(data: unknown): boolean {
  return typeof data === 'object' && data !== null && 'message' in data && /authentication to data source failed/i.test(String(data.message));
}

function errorOf(thrown: unknown): ExporterError {
  if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) return new ExporterError(troubleOf(thrown));
  const { status, data } = thrown as { status?: unknown; data?: unknown };
  if (status === 400 && isRefusedToken(data)) return new ExporterError(WRONG_TOKEN);
  return new ExporterError(ours(refusalError({ status: typeof status === 'number' ? status : 0, data }).trouble));
}

/** What the app calls its configuration is here the data source's settings. */
function ours(trouble: Trouble): Trouble {
  const here = (words: string): string =>
    words.replace("the app's configuration", "the data source's settings").replace("the app's token", "the data source's token");
  // A page of HTML is nobody's reason.
  const why = trouble.why !== null && /<\w|<!/.test(trouble.why) ? null : trouble.why;
  return { ...trouble, what: here(trouble.what), why, remedy: trouble.remedy === null ? null : here(trouble.remedy) };
}

/** In one sentence, as a panel's corner and the health check show it. */
export function told({ what, why, remedy }: Trouble): string {
  return [what, why, remedy]
    .filter((words) => words !== null && words !== '')
    .map((words) => (/[.…?!]$/.test(String(words)) ? words : `${words}.`))
    .join(' ');
}
