import type { BackendSrv, BackendSrvRequest, FetchResponse } from '@grafana/runtime';
import { from, mergeMap, throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { fromFetch } from 'rxjs/fetch';

/** Grafana's caller as far as the plugin uses it: an error carries the status and the body. */
export const backend = {
  fetch<Body>({ url, method = 'GET', data, headers }: BackendSrvRequest): Observable<FetchResponse<Body>> {
    const body = data === undefined ? {} : { body: JSON.stringify(data), headers: { 'Content-Type': 'application/json', ...(headers as Record<string, string> | undefined) } };
    return fromFetch(url, { method, ...body }).pipe(
      mergeMap((response) => from(response.text().then((text) => ({ response, data: parsed(text) })))),
      mergeMap(({ response, data: answer }) => {
        const { status, statusText, ok } = response;
        if (!ok) return throwError(() => ({ status, statusText, data: answer, config: { url } }));
        return [{ status, statusText, ok, data: answer as Body } as FetchResponse<Body>];
      }),
    );
  },
} as BackendSrv;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : { message: text.slice(0, 200) };
  }
}
