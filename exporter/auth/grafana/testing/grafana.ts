import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey } from 'jose';

/** As Grafana 12.3 signs them, by its source and by what it was seen to send. */
export const CLAIMS = {
  iss: 'http://localhost:3000/', aud: 'org:1', sub: 'user:3', type: 'user', namespace: 'default', identifier: 'ab12',
  email: 'ada@example.com', username: 'ada', displayName: 'Ada', authenticatedBy: 'password', role: 'Editor',
};

export interface Signing {
  readonly claims?: Record<string, unknown>;
  /** Seconds from now. */
  readonly expires?: number | null;
  readonly kid?: string;
}

/** What of Grafana the exporter sees: its open list of keys, and tokens signed with them. */
export class FakeGrafana {
  readonly url: string;
  /** Times that the keys were asked for. */
  asked = 0;
  broken = false;
  #keys: { readonly kid: string; readonly privateKey: CryptoKey; readonly jwk: object }[] = [];

  private constructor(url: string) {
    this.url = url;
  }

  static async start(context: TestContext): Promise<FakeGrafana> {
    const server = createServer((request, response) => {
      grafana.asked += 1;
      if (grafana.broken || request.url !== '/grafana/api/signing-keys/keys') return void response.writeHead(grafana.broken ? 502 : 404).end();
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: grafana.#keys.map(({ jwk }) => jwk) }));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    context.after(() => void server.close());
    const grafana = new FakeGrafana(`http://127.0.0.1:${(server.address() as AddressInfo).port}/grafana/`);
    await grafana.rotate('default-1-es256');
    return grafana;
  }

  async rotate(kid: string): Promise<void> {
    const { privateKey, publicKey } = await generateKeyPair('ES256');
    this.#keys = [{ kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' } }, ...this.#keys];
  }

  sign({ claims = {}, expires = 600, kid }: Signing = {}): Promise<string> {
    const key = this.#keys.find((one) => one.kid === kid) ?? this.#keys[0];
    if (key === undefined) throw new Error('there is no key yet');
    const now = Math.floor(Date.now() / 1_000);
    const token = new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'jwt' }).setIssuedAt(now - 60);
    return (expires === null ? token : token.setExpirationTime(now + expires)).sign(key.privateKey);
  }
}
