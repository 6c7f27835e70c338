import { CeleriacError } from '../errors.ts';
import type { Subscription } from '../stream/subscription.ts';
import { clusterOf } from './cluster-access.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { parametersOf } from './parameters.ts';
import { decode } from './path.ts';
import { text } from './reply.ts';
import type { Handler } from './route.ts';
import type { Doorway } from './upgrade.ts';

/** A plain GET where a WebSocket is wanted. */
export const eventsOverHttp: Handler = ({ rest }) => {
  subscriptionOf(rest);
  const words = 'Events come over WebSocket: open this URL with ws:// or wss:// instead of http:// or https://';
  return { ...text(words, 426), headers: { Upgrade: 'websocket', Connection: 'Upgrade' } };
};

/** `…/api/task/events/<type>[/<task id>][/]`: a subscriber of its cluster's stream. */
export function eventsDoorway(clusters: readonly ClusterAccess[], path: string): Doorway {
  return {
    path,
    about: `events are at ${path}<type>/`,
    style: 'flower',
    open: (request, socket, head, rest) => {
      const subscription = subscriptionOf(decode(rest));
      clusterOf(clusters, parametersOf(request.url)).stream.accept(request, socket, head, subscription);
    },
  };
}

/**
 * `task-succeeded/`, `task-succeeded`, `task-succeeded/<id>`, `task-progress/<id>/`; the type `task-*` stands for all.
 * @throws CeleriacError `not-found`
 */
export function subscriptionOf(rest: string): Subscription {
  const [, type = '', id] = /^(task-[^/]{1,200})(?:\/(.*?)\/?)?$/s.exec(rest) ?? [];
  if (type === '') {
    throw new CeleriacError('not-found', `no events are called '${rest.slice(0, 100)}'`, {
      remedy: "name a type that begins with 'task-', for example task-succeeded, or task-* for all",
    });
  }
  return { type, taskId: id === '' ? undefined : id };
}
