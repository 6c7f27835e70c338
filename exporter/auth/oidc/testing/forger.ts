import { createHash } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { formOf, listening, sendJson } from './listening.ts';
import type { Listening } from './listening.ts';

const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
const stranger = await generateKeyPair('RS256');

/**
 * An issuer of OpenID Connect that answers as a right one does, and in one point otherwise where a test wants it: no real provider can be
 * made to sign the wrong thing.
 */
export class Forger {
  /** What the next ID token says beside, or instead of, what it must. */
  claims: JWTPayload = {};
  userinfo: Record<string, unknown> | undefined;
  /** Signs with a key that is not among its own. */
  isStranger = false;
  /** Answers nothing but 503. */
  isDown = false;
  /** What the browser was sent along with. */
  asked = new URLSearchParams();
  readonly #codes = new Map<string, URLSearchParams>();
  #server: Listening | undefined;
  #tokens = 0;

  get url(): string {
    return this.#server?.url ?? '';
  }

  async start(): Promise<this> {
    this.#server = await listening(async (request, response) => {
      const url = new URL(request.url ?? '', this.url);
      if (this.isDown) return void response.writeHead(503).end('down');
      if (url.pathname === '/.well-known/openid-configuration') return sendJson(response, this.#description());
      if (url.pathname === '/jwks') return sendJson(response, { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }] });
      if (url.pathname === '/authorize') return this.#authorize(url, (location) => void response.writeHead(303, { location }).end());
      if (url.pathname === '/userinfo') return sendJson(response, this.userinfo);
      if (url.pathname === '/token') {
        const { status, body } = await this.#token(await formOf(request));
        return sendJson(response, body, status);
      }
      response.writeHead(404).end();
    });
    return this;
  }

  close(): Promise<void> {
    return this.#server?.close() ?? Promise.resolve();
  }

  /** An access token of client credentials, as RFC 9068 has it. */
  accessToken(claims: JWTPayload, { typ = 'at+jwt' } = {}): Promise<string> {
    return this.#signed({ iss: this.url, sub: 'backup', client_id: 'backup', aud: 'celeriac', exp: Date.now() / 1_000 + 60, ...claims }, typ);
  }

  #description(): object {
    const at = (path: string) => `${this.url}${path}`;
    return {
      issuer: this.url, authorization_endpoint: at('/authorize'), token_endpoint: at('/token'), jwks_uri: at('/jwks'), response_types_supported: ['code'],
      subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'], ...(this.userinfo !== undefined && { userinfo_endpoint: at('/userinfo') }),
    };
  }

  /** Everybody agrees. */
  #authorize({ searchParams }: URL, redirect: (location: string) => void): void {
    this.asked = searchParams;
    const code = `code-${(this.#tokens += 1)}`;
    this.#codes.set(code, searchParams);
    const location = new URL(searchParams.get('redirect_uri') ?? '');
    location.searchParams.set('code', code);
    location.searchParams.set('state', searchParams.get('state') ?? '');
    redirect(location.href);
  }

  async #token(form: URLSearchParams): Promise<{ status: number; body: object }> {
    const code = form.get('code') ?? '';
    const asked = this.#codes.get(code);
    this.#codes.delete(code);
    const challenge = createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url');
    if (asked === undefined || asked.get('code_challenge') !== challenge || asked.get('redirect_uri') !== form.get('redirect_uri')) return { status: 400, body: { error: 'invalid_grant' } };
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: this.url, sub: 'u1', aud: asked.get('client_id') ?? '', iat: now, exp: now + 300, nonce: asked.get('nonce') ?? '', ...this.claims };
    return { status: 200, body: { access_token: 'at', token_type: 'Bearer', id_token: await this.#signed(claims, 'JWT') } };
  }

  #signed(claims: JWTPayload, typ: string): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: this.isStranger ? 'two' : 'one', typ }).sign(this.isStranger ? stranger.privateKey : privateKey);
  }
}
