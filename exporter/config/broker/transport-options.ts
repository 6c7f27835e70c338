import { nearest } from '../../nearest.ts';
import { boolean } from '../value/scalar.ts';
import type { Tree } from '../value/tree.ts';
import type { Given } from '../value/value.ts';
import { listOf, Refusal, textOf } from '../value/value.ts';
import type { TlsParts } from './tls.ts';
import { sslOf, tlsParts } from './tls.ts';

/** What Celery's broker_transport_options say of how messages lie in Redis, and of Sentinel. */
export interface TransportOptions {
  readonly masterName: string | undefined;
  readonly sentinel: {
    readonly username: string | undefined;
    readonly password: string | undefined;
    /** Undefined: no TLS to the Sentinels. What is said of the broker does not hold for them, as in redis-py. */
    readonly tls: TlsParts | undefined;
  };
  readonly keyPrefix: string;
  readonly fanoutPrefix: string;
  readonly fanoutPatterns: boolean;
  readonly prioritySteps: readonly number[];
  readonly separator: string;
  readonly unackedKey: string;
}

const FANOUT_PREFIX = '/{db}.';

const ACTED_ON = [
  'master_name', 'sentinel_kwargs', 'global_keyprefix', 'fanout_prefix', 'fanout_patterns', 'priority_steps', 'sep', 'unacked_key',
];

/** kombu's others (5.7): they concern workers, publishers or the Python client. */
const WITHOUT_EFFECT = new Set([
  'ack_emulation', 'unacked_index_key', 'unacked_mutex_key', 'unacked_mutex_expire', 'unacked_restore_limit', 'unacked_restore_interval',
  'unacked_restore_throttle', 'visibility_timeout', 'queue_order_strategy', 'socket_timeout', 'socket_connect_timeout', 'socket_keepalive',
  'socket_keepalive_options', 'max_connections', 'health_check_interval', 'reauth_check_interval', 'retry_on_timeout', 'client_name',
  'min_other_sentinels', 'sentinel_fanout_compat', 'body_encoding', 'deadletter_queue', 'polling_interval', 'confirm_publish', 'confirm_timeout',
  'max_retries', 'interval_start', 'interval_step', 'interval_max', 'errback', 'retry_errback', 'connect_retries_timeout', 'connect_timeout',
  'read_timeout', 'write_timeout', 'client_properties', 'login_method', 'heartbeat', '',
]);

/** @throws Refusal for a value that cannot be, or a name that looks like a slip in one that matters */
export function transportOptions(given: Tree, warn: (sentence: string) => void): TransportOptions {
  for (const name of Object.keys(given)) refuseSlip(name, warn);
  const kwargs = mapAt(given, 'sentinel_kwargs');
  return {
    masterName: textAt(given, 'master_name'),
    sentinel: { username: textAt(kwargs, 'username'), password: textAt(kwargs, 'password'), tls: sentinelTls(kwargs) },
    keyPrefix: textAt(given, 'global_keyprefix') ?? '',
    fanoutPrefix: fanoutPrefix(given),
    fanoutPatterns: truthAt(given, 'fanout_patterns', true),
    prioritySteps: prioritySteps(given['priority_steps']),
    separator: textAt(given, 'sep') ?? '\x06\x16',
    unackedKey: textAt(given, 'unacked_key') ?? 'unacked',
  };
}

function refuseSlip(name: string, warn: (sentence: string) => void): void {
  if (ACTED_ON.includes(name) || WITHOUT_EFFECT.has(name)) return;
  const near = nearest(name, ACTED_ON);
  if (near !== undefined) throw new Refusal(`has a name that is not known: did you mean ${near}?`);
  warn(`${/^\w{1,60}$/.test(name) ? name : 'one'} of the broker's transport options is not known, and has no effect`);
}

/** false takes the prefix away, as kombu 3 had it; a text replaces it. */
function fanoutPrefix(given: Tree): string {
  const value = textAt(given, 'fanout_prefix')?.toLowerCase();
  if (value === undefined || value === 'true') return FANOUT_PREFIX;
  return value === 'false' ? '' : (textAt(given, 'fanout_prefix') ?? '');
}

function prioritySteps(given: Given | undefined): readonly number[] {
  if (given === undefined) return [0, 3, 6, 9];
  const steps = listOf(given).map(Number);
  if (steps.length === 0 || !steps.every((step) => Number.isInteger(step) && step >= 0 && step <= 255)) {
    throw new Refusal('has priority_steps that are not whole numbers from 0 to 255');
  }
  return [...new Set(steps)].sort((a, b) => a - b);
}

function sentinelTls(kwargs: Tree): TlsParts | undefined {
  return truthAt(kwargs, 'ssl', false) ? tlsParts(sslOf(Object.entries(kwargs))) : undefined;
}

function textAt(map: Tree, name: string): string | undefined {
  const given = map[name];
  if (given === undefined || given === '') return undefined;
  if (typeof given !== 'string') throw new Refusal(`has a ${name} that is not text`);
  return given;
}

function truthAt(map: Tree, name: string, otherwise: boolean): boolean {
  const given = map[name];
  if (given === undefined || given === '') return otherwise;
  try {
    return boolean.read(textOf(given));
  } catch {
    throw new Refusal(`has a ${name} that is not true or false`);
  }
}

function mapAt(map: Tree, name: string): Tree {
  const given = map[name] ?? {};
  if (given === '') return {};
  if (typeof given === 'string' || Array.isArray(given)) throw new Refusal(`has a ${name} that is not a map`);
  return given as Tree;
}
