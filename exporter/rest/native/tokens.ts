import { z } from 'zod';
import type { Caller } from '../../auth/caller.ts';
import type { Tokens } from '../../auth/tokens/tokens.ts';
import { CeleriacError } from '../../errors.ts';
import { jsonAction, jsonEndpoint } from './endpoint.ts';
import { NewToken, ROLE, TokenList, TokenRevoked } from './schema/access.ts';

const NAME = z
  .string()
  .regex(/^[\w.@+-]{1,64}$/, 'expected up to 64 letters, digits and . _ @ + -')
  .describe('How the audit trail names its holder');

export const tokens = (all: Tokens) =>
  jsonEndpoint({
    path: '/api/v1/tokens',
    name: 'tokens',
    summary: 'API tokens: whose they are and what they may, never their secrets',
    needs: 'admin',
    query: {},
    answer: TokenList,
    handle: async () => ({ tokens: await all.list() }),
  });

export const createToken = (all: Tokens) =>
  jsonAction({
    path: '/api/v1/tokens/create',
    name: 'createToken',
    summary: 'Make an API token; its secret is in this answer and nowhere else',
    needs: 'admin',
    action: 'token-create',
    changes: 'exporter',
    body: z.strictObject({
      name: NAME,
      role: ROLE,
      grafana: z.boolean().optional().describe('Whether Grafana will hold it, and may say who the person is that asks'),
      description: z.string().max(500).optional(),
      expires_in: z.number().positive().max(10 * 366 * 86_400).optional().describe('Seconds from now; absent: never'),
    }),
    problems: [503],
    answer: NewToken,
    status: 201,
    handle: async ({ name, role, grafana, description, expires_in }, { caller, audit }) => {
      audit.with({ name, role, grafana: grafana ?? false, expires_in: expires_in ?? null, description: description ?? null });
      refuseUnknown(caller);
      return all.create({ name, role, grafana, description, expiresIn: expires_in });
    },
  });

export const revokeToken = (all: Tokens) =>
  jsonAction({
    path: '/api/v1/tokens/revoke',
    name: 'revokeToken',
    summary: 'Revoke an API token: from this answer on it is not taken here',
    needs: 'admin',
    action: 'token-revoke',
    changes: 'exporter',
    body: z.strictObject({ name: NAME }),
    problems: [404, 503],
    answer: TokenRevoked,
    handle: async ({ name }, { caller, audit }) => {
      audit.with({ name });
      refuseUnknown(caller);
      await all.revoke(name);
      return { revoked: name };
    },
  });

/** What anybody makes while the API is open would let them in when it is closed again. */
function refuseUnknown({ via }: Caller): void {
  if (via !== 'open') return;
  throw new CeleriacError('forbidden', 'tokens are made and revoked by somebody who is known, and here everybody may come in', {
    remedy: 'use `celeriac token`, or sign in',
  });
}
