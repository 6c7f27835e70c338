import { z } from 'zod';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import type { Clock } from '../../clock.ts';
import { jsonEndpoint } from './endpoint.ts';
import { cluster, count } from './parameter.ts';
import { rangeOf } from './range.ts';
import { AuditPage, OUTCOME } from './schema/audit.ts';

const many = (what: string) => z.array(z.string().max(512)).optional().describe(what);

/** Who did what is not for everybody who may look at tasks. */
export const audit = (trail: AuditTrail, clock: Clock) =>
  jsonEndpoint({
    path: '/api/v1/audit',
    name: 'audit',
    summary: 'The audit trail: every attempt to change something, allowed or not, newest first',
    description: 'A page does not shift while new entries arrive: follow `next` to read on where the page before ended.',
    needs: 'operator',
    query: {
      action: many('Only these actions, for example `worker-shutdown`'),
      outcome: z.array(OUTCOME).optional().describe('Only what ended so'),
      caller: many('Only what these users, tokens or people did'),
      target: many('Only what was done to one of these workers, tasks or queues'),
      cluster: cluster.describe('Only of these clusters; absent: of all, and of none'),
      from: z.string().max(40).default('now-30d').describe('Begin of the time range, as everywhere; inclusive'),
      to: z.string().max(40).optional().describe('End of the time range, exclusive; absent: until now'),
      limit: count(1, 1_000, 100),
      cursor: z.string().max(500).optional().describe('`next` of the page before, of the same query'),
    },
    problems: [503],
    answer: AuditPage,
    example: '?limit=20&outcome=refused',
    handle: ({ action, outcome, caller, target, cluster: clusters, from, to, limit, cursor }) => {
      const range = rangeOf({ from, to: to ?? 'now+1m' }, clock.now());
      return trail.page({ ...range, actions: action, outcomes: outcome, callers: caller, targets: target, clusters, limit, cursor });
    },
  });
