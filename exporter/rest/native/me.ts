import { includes } from '../../auth/role.ts';
import { CeleriacError } from '../../errors.ts';
import type { Route } from '../route.ts';
import { jsonEndpoint } from './endpoint.ts';
import { Me } from './schema/access.ts';

/** What may be done is read from the routes themselves, so that it is what they will say. */
export const me = ({ routes, readOnly, openMetrics }: { routes: () => readonly Route[]; readOnly: boolean; openMetrics: boolean }) =>
  jsonEndpoint({
    path: '/api/v1/me',
    name: 'me',
    summary: 'Who the caller is here, and what may be done',
    query: {},
    answer: Me,
    handle: (_, { caller }) => {
      if (caller === undefined) throw new CeleriacError('internal', 'a caller was let in without being known');
      const { name = null, role, via, person = null } = caller;
      const may: Record<string, boolean> = {};
      for (const route of routes()) {
        if (route.method !== 'POST') continue;
        // Flower's path and ours have the same action.
        may[route.action] ||= includes(role, route.needs) && (!readOnly || route.changes === 'exporter');
      }
      return { name, role, via, person, read_only: readOnly, open_metrics: openMetrics, may };
    },
  });
