import { z } from 'zod';
import { named, number, text } from './registry.ts';

export const ROLE = z.enum(['viewer', 'operator', 'admin']);

export const Me = named(
  'Me',
  z.strictObject({
    name: text().describe('Of the user or the token; null: anybody, where the API is open'),
    role: ROLE,
    via: z.enum(['basic', 'token', 'session', 'jwt', 'socket', 'open']),
    person: text().describe('The person that Grafana vouches for'),
    read_only: z.boolean().describe('Whether nothing of a cluster can be changed here, whoever asks'),
    open_metrics: z.boolean().describe('Whether /metrics is open to everybody who reaches it; else Prometheus needs a token'),
    may: z.record(z.string(), z.boolean()).describe('Every action of this exporter, as the audit trail names it, and whether this caller may'),
  }),
);

const TokenSummary = named(
  'TokenSummary',
  z.strictObject({
    name: z.string(),
    role: ROLE,
    grafana: z.boolean().describe('Whether Grafana holds it, and may say who the person is that asks'),
    description: text(),
    created: number().describe('Epoch seconds'),
    expires: number().describe('Epoch seconds'),
    from: z.enum(['file', 'configuration']).describe('`configuration`: from an option, and revoked by taking it out there'),
    used: number().describe('When it was last taken, since the exporter started: epoch seconds'),
  }),
);

export const TokenList = named('TokenList', z.strictObject({ tokens: z.array(TokenSummary) }));

export const NewToken = named('NewToken', z.strictObject({ token: z.string().describe('The secret, shown this once'), summary: TokenSummary }));

export const TokenRevoked = named('TokenRevoked', z.strictObject({ revoked: z.string() }));
