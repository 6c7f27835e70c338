/** The contract on a real RabbitMQ, with real kombu on the other side. */
import { makeVirtualHost } from '../services/virtual-host.ts';
import { amqpConfig } from './brokers.ts';
import { contract } from './contract.ts';
import { rabbitmqSetup } from './rabbitmq-setup.ts';

contract('RabbitMQ', async () => {
  const host = await makeVirtualHost();
  return rabbitmqSetup({ config: amqpConfig(host.url), host, stop: () => host.remove() });
});

contract('RabbitMQ with other names and kombu of Celery 5.2', async () => {
  const host = await makeVirtualHost();
  return rabbitmqSetup({
    config: amqpConfig(host.url),
    host,
    settings: { event_exchange: 'shopev', event_queue_prefix: 'shopev', control_exchange: 'shop' },
    names: { eventExchange: 'shopev', eventQueuePrefix: 'shopev', controlExchange: 'shop' },
    version: '5.2.7',
    stop: () => host.remove(),
  });
});
