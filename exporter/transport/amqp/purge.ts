import type { AmqpBrokerConfig } from '../../config/config.ts';
import { CeleriacError } from '../../errors.ts';
import { connectAmqp, ignore, openChannel } from './connection.ts';
import { replyCode } from './trouble.ts';

/** Longest that it may take to connect, and then to empty the queue, milliseconds. */
const PATIENCE_MS = 10_000;

/**
 * On a connection of its own: RabbitMQ answers the purge of a stream by closing the whole connection, and the event queue would go with
 * it. A queue that is missing costs a channel.
 */
export async function purge(broker: AmqpBrokerConfig, clientName: string, queue: string): Promise<number> {
  const connection = await connectAmqp(broker, `${clientName}-purge`, AbortSignal.timeout(PATIENCE_MS));
  let late: CeleriacError | undefined;
  const impatience = setTimeout(() => {
    late = new CeleriacError('unavailable', `RabbitMQ did not answer within ${PATIENCE_MS / 1000} s`);
    void connection.close();
  }, PATIENCE_MS);
  try {
    const channel = await openChannel(connection.model.createChannel(), ignore);
    return (await channel.purgeQueue(queue)).messageCount;
  } catch (thrown) {
    // Where the connection is closed, the channel is not told why.
    const why = late ?? (replyCode(thrown) === undefined ? await connection.ended : thrown);
    throw refusal(queue, replyCode(why)) ?? why;
  } finally {
    clearTimeout(impatience);
    await connection.close();
  }
}

function refusal(queue: string, code: number | undefined): CeleriacError | undefined {
  switch (code) {
    case 403:
      return new CeleriacError('forbidden', `RabbitMQ does not let the exporter's user empty the queue '${queue}'`, {
        remedy: 'Give that user the right to read the queue: rabbitmqctl set_permissions.',
      });
    case 404:
      return new CeleriacError('not-found', `the broker has no queue '${queue}'`);
    case 405:
      return new CeleriacError('refused', `the queue '${queue}' is exclusive to another connection, which alone may empty it`);
    case 540:
      return new CeleriacError('refused', `the queue '${queue}' is a stream, and RabbitMQ empties none: messages leave it by its retention`);
    default:
      return undefined;
  }
}
