import type { Server } from 'node:http';
import { Provider } from 'oidc-provider';
import type { Configuration } from 'oidc-provider';
import { exportJWK, generateKeyPair } from 'jose';
import { freePort } from '../services/ports.ts';

/** Who can sign in at it, with any password, and what it says of them. */
export type Accounts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface RunningProvider {
  readonly issuer: string;
  /** An access token that a program gets for itself. */
  clientCredentials(audience: string): Promise<string>;
  stop(): Promise<void>;
}

export const CLIENT = { id: 'celeriac', secret: 'client-secret-of-celeriac' };
const PROGRAM = { id: 'backup-script', secret: 'client-secret-of-the-script' };

/** A certified provider of OpenID Connect, with its own pages, on loopback. */
export async function startProvider(accounts: Accounts, redirectUris: string[]): Promise<RunningProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const configuration: Configuration = {
    clients: [
      { client_id: CLIENT.id, client_secret: CLIENT.secret, redirect_uris: redirectUris },
      { client_id: PROGRAM.id, client_secret: PROGRAM.secret, redirect_uris: [], response_types: [], grant_types: ['client_credentials'] },
    ],
    findAccount: (_, id) => ({ accountId: id, claims: () => Promise.resolve({ sub: id, ...accounts[id] }) }),
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['groups'] },
    cookies: { keys: ['of-this-test'] },
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'one' }] },
    pkce: { required: () => true },
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, audience) => ({ scope: 'read', audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
      },
    },
  };
  const provider = new Provider(issuer, configuration);
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = provider.listen(port, '127.0.0.1', () => resolve(listening));
  });
  return {
    issuer,
    clientCredentials: async (audience) => {
      const body = new URLSearchParams({ grant_type: 'client_credentials', resource: audience, scope: 'read' });
      const authorization = `Basic ${Buffer.from(`${PROGRAM.id}:${PROGRAM.secret}`).toString('base64')}`;
      const response = await fetch(`${issuer}/token`, { method: 'POST', body, headers: { authorization } });
      const answer = (await response.json()) as { access_token?: string };
      if (answer.access_token === undefined) throw new Error(`no token: ${JSON.stringify(answer)}`);
      return answer.access_token;
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
