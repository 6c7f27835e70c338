import { nearest } from '../../nearest.ts';
import { Refusal } from '../value/value.ts';

const SUPPORTED = ['redis', 'rediss', 'redis+socket', 'sentinel', 'amqp', 'amqps', 'pyamqp'];

const NO_FANOUT = 'has no fanout, so that Celery sends neither events nor remote control through it';
const NOT_YET = 'is a transport of kombu that Celeriac does not speak';

/** kombu's transports (5.7), by the names that its URLs have. */
const REFUSED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['sqs', 'kafka', 'confluentkafka', 'azurestoragequeues', 'azureservicebus', 'sqlalchemy', 'sqla', 'etcd', 'consul', 'zookeeper', 'slmq', 'pyro']
      .map((name) => [name, NO_FANOUT]),
  ),
  ...Object.fromEntries(['gcpubsub', 'mongodb', 'qpid', 'pgmq', 'librabbitmq'].map((name) => [name, NOT_YET])),
  memory: 'lives inside one Python process, where nobody else sees it',
  filesystem: 'keeps its messages in a directory of one machine, which Celeriac does not read',
};

const OTHERS: Readonly<Record<string, { reason: string; remedy: string }>> = {
  http: { reason: "is an address of RabbitMQ's management API, not of a broker", remedy: 'give it to --broker-api, and the amqp:// URL to --broker' },
  librabbitmq: { reason: 'names a client library', remedy: 'write amqp:// instead' },
  valkey: { reason: 'is no scheme of Celery\'s', remedy: 'Valkey speaks as Redis does: write redis://' },
  valkeys: { reason: 'is no scheme of Celery\'s', remedy: 'Valkey speaks as Redis does: write rediss://' },
  'redis+sentinel': { reason: 'is no scheme of Celery\'s', remedy: 'write sentinel://host1:26379;sentinel://host2:26379' },
};

/**
 * Why a scheme cannot be watched, or undefined for one that can. The scheme is quoted only where it is a known one:
 * anything else may be a piece of a password.
 */
export function refusedScheme(scheme: string): Refusal | undefined {
  if (SUPPORTED.includes(scheme)) return undefined;
  const other = scheme === 'https' ? 'http' : scheme;
  const known = Object.hasOwn(OTHERS, other) ? OTHERS[other] : undefined;
  if (known !== undefined) return new Refusal(`(${scheme}://) ${known.reason}`, known.remedy);
  const [transport = ''] = scheme.split('+');
  const refused = Object.hasOwn(REFUSED, transport) ? REFUSED[transport] : undefined;
  if (refused !== undefined) return new Refusal(`cannot be watched: ${transport} ${refused}`, `Celeriac watches ${SUPPORTED.join(', ')}`);
  const near = nearest(scheme, SUPPORTED);
  const meant = near === undefined ? '' : ` (did you mean ${near}://?)`;
  return new Refusal(`has a scheme that is not one of ${SUPPORTED.join(', ')}${meant}`);
}
