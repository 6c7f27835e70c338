import type { ClusterConfig, RedisBrokerConfig } from '../../config/config.ts';

type Names = ClusterConfig['names'];
type Broker = Pick<RedisBrokerConfig, 'db' | 'keyPrefix' | 'fanoutPrefix' | 'at'>;

/**
 * The pub/sub channels on which kombu carries its fanout exchanges: `{keyPrefix}{fanoutPrefix}{exchange}`, and with
 * fanout_patterns `/{routing key}` behind it. Seen on the wire: `/0.celeryev/task.multi`, `/0.celery.pidbox`.
 *
 * On Sentinel, kombu before 5.4 forgot to put the database's number into the prefix and published on the literal
 * `/{db}.celeryev/…`; there, both are listened to and requests are sent to both.
 */
export function fanoutPrefixes(broker: Broker): readonly string[] {
  const formatted = broker.fanoutPrefix.replaceAll('{db}', String(broker.db));
  const prefixes = 'sentinels' in broker.at && formatted !== broker.fanoutPrefix ? [formatted, broker.fanoutPrefix] : [formatted];
  return prefixes.map((prefix) => broker.keyPrefix + prefix);
}

/** For PSUBSCRIBE. Without a routing key too: fanout_patterns may be off in the workers, whatever we believe. */
export function eventPatterns(broker: Broker, names: Names): readonly string[] {
  return fanoutPrefixes(broker).flatMap((prefix) => {
    const channel = globLiteral(prefix + names.eventExchange);
    return [`${channel}/*`, channel];
  });
}

export function mailboxChannels(broker: Broker, names: Names): readonly string[] {
  return fanoutPrefixes(broker).map((prefix) => `${prefix}${names.controlExchange}.pidbox`);
}

/** Redis' patterns know `*`, `?`, `[…]` and the backslash. */
function globLiteral(text: string): string {
  return text.replaceAll(/[*?[\]\\]/g, '\\$&');
}
