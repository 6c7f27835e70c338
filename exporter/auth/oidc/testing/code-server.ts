import { createHash } from 'node:crypto';
import { formOf, listening, sendJson } from './listening.ts';
import type { Listening } from './listening.ts';

type Answer = unknown;

interface CodeServerParts {
  readonly paths: { readonly authorize: string; readonly token: string };
  /** What is answered to a code that is not good. */
  readonly refuse: { readonly status: number; readonly body: object };
  /** By path: what is answered; a function of the query; `{pages}`; or `{status}` for a refusal. */
  readonly api: Readonly<Record<string, Answer>>;
}

/** A server that gives codes and access tokens, and answers an API to who brings one: as GitHub and GitLab document it. */
export class CodeServer {
  asked = new URLSearchParams();
  readonly #parts: CodeServerParts;
  readonly #codes = new Map<string, URLSearchParams>();
  #server: Listening | undefined;

  constructor(parts: CodeServerParts) {
    this.#parts = parts;
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  async start(): Promise<this> {
    const { paths, api, refuse } = this.#parts;
    this.#server = await listening(async (request, response) => {
      const url = new URL(request.url ?? '', this.url);
      if (url.pathname === paths.authorize) return void response.writeHead(302, { location: this.#authorized(url.searchParams) }).end();
      if (url.pathname === paths.token) {
        return this.#isGood(await formOf(request)) ? sendJson(response, { access_token: 'the-token', token_type: 'bearer', scope: 'x' }) : sendJson(response, refuse.body, refuse.status);
      }
      if (request.headers.authorization !== 'Bearer the-token') return sendJson(response, { message: 'Bad credentials' }, 401);
      const answer = api[url.pathname];
      if (answer === undefined) return sendJson(response, { message: 'Not Found' }, 404);
      if (typeof answer === 'function') return sendJson(response, (answer as (query: URLSearchParams) => unknown)(url.searchParams));
      if (isObject(answer) && typeof answer['status'] === 'number') return sendJson(response, { message: 'Forbidden' }, answer['status']);
      if (!isObject(answer) || !Array.isArray(answer['pages'])) return sendJson(response, answer);
      const page = Number(url.searchParams.get('page') ?? '1');
      const pages = answer['pages'] as unknown[];
      const next = page < pages.length ? { link: `<${this.url}${url.pathname}?page=${page + 1}>; rel="next"` } : undefined;
      sendJson(response, pages[page - 1], 200, next);
    });
    return this;
  }

  close(): Promise<void> {
    return this.#server?.close() ?? Promise.resolve();
  }

  #authorized(query: URLSearchParams): string {
    this.asked = query;
    const code = `code-${this.#codes.size + 1}`;
    this.#codes.set(code, query);
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    return back.href;
  }

  #isGood(form: URLSearchParams): boolean {
    const asked = this.#codes.get(form.get('code') ?? '');
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    return asked?.get('code_challenge') === challenge && form.get('client_secret') === 'client-secret' && asked.get('redirect_uri') === form.get('redirect_uri');
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
