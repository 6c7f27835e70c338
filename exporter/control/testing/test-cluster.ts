import type { AmqpBrokerConfig, ClusterConfig } from '../../config/config.ts';

export const TEST_BROKER: AmqpBrokerConfig = {
  kind: 'amqp',
  display: 'amqp://shop:***@rabbit:5672/shop',
  host: 'rabbit',
  port: 5672,
  username: 'shop',
  password: 'brokersecret',
  vhost: 'shop',
  tls: undefined,
  heartbeatSeconds: 30,
  eventQueueLength: 1000,
};

/** A cluster's configuration as the survey reads it, with Celery's defaults. */
export function testCluster(changes: Partial<ClusterConfig> = {}, survey: Partial<ClusterConfig['survey']> = {}): ClusterConfig {
  return {
    name: 'default',
    broker: TEST_BROKER,
    brokerApi: undefined,
    names: { eventExchange: 'celeryev', eventQueuePrefix: 'celeryev', controlExchange: 'celery' },
    queues: [],
    defaultQueue: 'celery',
    periodicTasks: [],
    survey: { everySeconds: 30, queuesEverySeconds: 10, timeoutSeconds: 1, enableEvents: false, ...survey },
    ...changes,
  };
}
