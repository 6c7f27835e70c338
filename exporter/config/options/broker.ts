import { option } from '../option.ts';
import { tree } from '../value/tree.ts';
import { boolean, freeText, integer, joined, text } from '../value/scalar.ts';
import { duration } from '../value/quantity.ts';
import { orUnset } from '../value/value.ts';

const file = orUnset(text('FILE'));

export const brokerOptions = {
  broker: option({
    name: 'broker',
    short: 'b',
    aliases: ['broker-url'],
    variables: ['CELERY_BROKER_URL', 'BROKER_URL'],
    secret: true,
    // Text here; broker/ takes it apart, with the options beside it.
    value: joined('URL', ';'),
    default: '',
    help:
      "Celery's broker, as in broker_url: redis://, rediss://, redis+socket://, sentinel://, amqp://, amqps:// or pyamqp://. " +
      'Several Sentinels are separated by semicolons. A password that holds : / ? # @ ; or % is written percent-encoded. Required.',
    example: 'redis://:password@redis.example.com:6379/0',
  }),
  transportOptions: option({
    name: 'broker-transport-options',
    secret: true,
    value: tree,
    default: '',
    help:
      "Celery's broker_transport_options, as JSON or key=value,…: master_name and sentinel_kwargs (Sentinel), global_keyprefix, priority_steps, " +
      'sep, fanout_prefix, fanout_patterns, unacked_key (Redis). Those that only concern workers, such as visibility_timeout, are taken and have no effect.',
    example: '{"master_name": "mymaster", "sentinel_kwargs": {"password": "secret"}}',
  }),
  useSsl: option({
    name: 'broker-use-ssl',
    secret: true,
    value: tree,
    default: '',
    help:
      "Celery's broker_use_ssl: true, or a map as JSON or key=value,… with ca_certs, certfile, keyfile, cert_reqs (none, optional, required), " +
      'server_hostname and check_hostname, each also with ssl_ before it. rediss:// and amqps:// need none of it where the system trusts the broker.',
    example: '{"ssl_ca_certs": "/etc/ssl/broker-ca.pem"}',
  }),
  tlsCa: option({
    name: 'broker-tls-ca',
    value: file,
    default: '',
    help: 'Certificates (PEM) that the broker is checked against, instead of those the system trusts. Turns TLS on.',
    example: '/etc/ssl/broker-ca.pem',
  }),
  tlsCert: option({
    name: 'broker-tls-cert',
    value: file,
    default: '',
    help: 'Certificate (PEM) to show to the broker. Turns TLS on; needs --broker-tls-key.',
    example: '/etc/ssl/celeriac.pem',
  }),
  tlsKey: option({
    name: 'broker-tls-key',
    value: file,
    default: '',
    help: 'Key (PEM) of --broker-tls-cert.',
    example: '/etc/ssl/celeriac.key',
  }),
  tlsServerName: option({
    name: 'broker-tls-server-name',
    value: orUnset(text('NAME')),
    default: '',
    help: "Name that the broker's certificate must bear, where it is not the host's. Turns TLS on.",
    example: 'broker.example.com',
  }),
  tlsVerify: option({
    name: 'broker-tls-verify',
    value: orUnset(boolean),
    default: '',
    help:
      "Whether the broker's certificate is checked: true unless it or the URL (ssl_cert_reqs=none) says otherwise. Unlike Celery, which does not " +
      'check a rediss:// broker that names no certificates.',
    example: 'false',
  }),
  heartbeat: option({
    name: 'broker-heartbeat',
    value: duration({ most: 3_600 }),
    default: '30s',
    help: 'How long a RabbitMQ connection may be silent before it counts as broken; 0 asks for no heartbeats.',
    example: '10s',
  }),
  eventQueueLength: option({
    name: 'event-queue-length',
    value: integer(100, 100_000_000),
    default: '200000',
    help: 'Messages that our event queue may hold at RabbitMQ; beyond it RabbitMQ drops the oldest, and the exporter counts them.',
    example: '1000000',
  }),
  brokerApi: option({
    name: 'broker-api',
    flower: true,
    secret: true,
    value: freeText('URL'),
    default: '',
    help:
      "RabbitMQ's management API, for more about each queue. Without a user in it, the broker's is taken. Queue lengths need it not.",
    example: 'http://guest:guest@localhost:15672/api/',
  }),
};

export const clusterOptions = {
  cluster: option({
    name: 'cluster',
    value: text('NAME'),
    default: 'default',
    help: 'Name of this cluster in every record, series and answer.',
    example: 'production',
  }),
  eventExchange: option({
    name: 'event-exchange',
    value: text('NAME'),
    default: 'celeryev',
    help: "Celery's event_exchange.",
    example: 'celeryev',
  }),
  eventQueuePrefix: option({
    name: 'event-queue-prefix',
    value: text('NAME'),
    default: 'celeryev',
    help: "Celery's event_queue_prefix.",
    example: 'celeryev',
  }),
  controlExchange: option({
    name: 'control-exchange',
    value: text('NAME'),
    default: 'celery',
    help: "Celery's control_exchange: remote control goes through NAME.pidbox.",
    example: 'celery',
  }),
};
