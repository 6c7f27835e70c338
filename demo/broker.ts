import { findProgram } from '../tests/services/debian.ts';
import { freePort } from '../tests/services/ports.ts';
import { findDatabase } from './redis-database.ts';

/** Where the shop's messages go, and why there. */
export interface Broker {
  /** As Celery spells it, with its password. */
  readonly url: string;
  readonly kind: 'redis' | 'amqp';
  /** What everything that the demo writes there begins with; '' where the broker is the demo's own. */
  readonly prefix: string;
  /** The redis-server to start there, on this port; undefined: somebody else's, already running. */
  readonly own: { readonly program: string; readonly port: number } | undefined;
  /** For a person: what was chosen and why, and before it what was passed over. No password. */
  readonly reasons: readonly string[];
}

export interface Places {
  /** CELERIAC_BROKER. */
  readonly named: string | undefined;
  readonly localhost: { readonly host: string; readonly port: number };
  /** The path of an installed redis-server. */
  readonly installed: () => string | undefined;
  /** Installs redis-server from Debian. @throws Error that says what to install, where it may not */
  readonly install: () => Promise<void>;
}

const KEY_PREFIX = 'celeriac-demo:';
const NAME_PREFIX = 'celeriac-demo.';

export function usualPlaces(environment: NodeJS.ProcessEnv, install: () => Promise<void>): Places {
  return {
    named: environment['CELERIAC_BROKER'] || undefined,
    localhost: { host: 'localhost', port: 6379 },
    installed: () => findProgram('redis-server'),
    install,
  };
}

/** The first that will do: the named one, a Redis on localhost, an installed redis-server, one from Debian. */
export async function chooseBroker(places: Places): Promise<Broker> {
  if (places.named !== undefined) return theNamed(places.named);
  const { host, port } = places.localhost;
  const found = await findDatabase(host, port, KEY_PREFIX);
  if (found.kind === 'usable') {
    const reasons = [
      `Redis answering on ${host}:${port}`,
      `database ${found.database}, which was empty; keys there begin with ${KEY_PREFIX} and are removed at the end`,
    ];
    return { url: `redis://${host}:${port}/${found.database}`, kind: 'redis', prefix: KEY_PREFIX, own: undefined, reasons };
  }
  const at = `${host}:${port}`;
  const passed = found.kind === 'absent' ? `no Redis on ${at}` : `Redis on ${at} passed over: ${found.reason}`;
  const program = places.installed() ?? (await installed(places, passed));
  const own = { program, port: await freePort() };
  const reasons = [`redis-server of its own on 127.0.0.1:${own.port} (${passed})`];
  return { url: `redis://127.0.0.1:${own.port}/0`, kind: 'redis', prefix: '', own, reasons };
}

function theNamed(url: string): Broker {
  const scheme = /^([a-z+]+):/.exec(url)?.[1] ?? '';
  const where = masked(url);
  const named = `${where} from CELERIAC_BROKER`;
  if (/^amqps?$|^pyamqp$/.test(scheme)) {
    const reasons = [named, `queues and exchanges there begin with ${NAME_PREFIX} and are removed at the end`];
    return { url, kind: 'amqp', prefix: NAME_PREFIX, own: undefined, reasons };
  }
  if (/^rediss?$|^redis\+socket$/.test(scheme)) {
    const reasons = [named, `keys there begin with ${KEY_PREFIX} and are removed at the end`];
    return { url, kind: 'redis', prefix: KEY_PREFIX, own: undefined, reasons };
  }
  const brokers = 'Redis (redis://, rediss://, redis+socket://) or RabbitMQ (amqp://, amqps://)';
  throw new Error(`CELERIAC_BROKER is ${where}; the demo takes ${brokers}, for example redis://localhost:6379/5`);
}

async function installed(places: Places, passed: string): Promise<string> {
  try {
    await places.install();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `No broker: ${passed}, CELERIAC_BROKER is not set, and no redis-server is installed.\n${why}\n` +
        'Or name a broker, for example CELERIAC_BROKER=redis://host:6379/5',
    );
  }
  const program = places.installed();
  if (program) return program;
  throw new Error('redis-server was installed, yet is not found: install it by hand');
}

/** With whatever stands before the last @ of each host taken out. */
export function masked(url: string): string {
  return url.replaceAll(/(^|;)([a-z+]+:\/\/)?[^;]*@/g, '$1$2***@');
}
