import { collectDefaultMetrics, Registry } from 'prom-client';

/** process_* and nodejs_*: processor time, memory, file descriptors, event loop delay and garbage collection, by prom-client. */
export function processMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
