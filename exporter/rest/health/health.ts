import type { AnonymousReadiness, ClusterReadiness, Readiness } from '../../contract/readiness.ts';
import type { Clock } from '../../clock.ts';
import type { ClusterAccess } from '../cluster-access.ts';
import { json, text } from '../reply.ts';
import type { Handler } from '../route.ts';
import { Conditions } from './conditions.ts';

/** `GET /-/healthy` and Flower's `/healthcheck`: the process answers. Whether it sees anything is `/-/ready`. */
export const healthy: Handler = () => text('OK');

/** The readiness of every cluster, as `/-/ready` and the landing page tell it. */
export class Health {
  readonly #clusters: readonly { readonly name: string; readonly conditions: Conditions }[];
  readonly #clock: Clock;

  constructor(clusters: readonly ClusterAccess[], clock: Clock) {
    this.#clock = clock;
    this.#clusters = clusters.map((cluster) => ({ name: cluster.name, conditions: new Conditions(cluster, clock.now()) }));
  }

  now(): Readiness {
    const at = this.#clock.now();
    const clusters: ClusterReadiness[] = this.#clusters.map(({ name, conditions }) => ({ name, conditions: conditions.now(at) }));
    const ready = clusters.every(({ conditions }) => conditions.every(({ status }) => status !== 'failing'));
    return { ready, clusters };
  }

  /** `GET /-/ready`: 200 or 503. An orchestrator's probe has no password: it gets the status and what fails, and no words. */
  readonly handle: Handler = ({ caller }) => {
    const readiness = this.now();
    const status = readiness.ready ? 200 : 503;
    if (caller) return json(readiness, status);
    const failing = readiness.clusters
      .flatMap(({ conditions }) => conditions)
      .filter((condition) => condition.status === 'failing');
    const answer: AnonymousReadiness = {
      ready: readiness.ready,
      failing: [...new Set(failing.map(({ name }) => name))],
      hint: 'who may use the API is told here since when, why, and what to do',
    };
    return json(answer, status);
  };
}
