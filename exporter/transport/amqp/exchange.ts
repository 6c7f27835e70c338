import type { ChannelModel } from 'amqplib';
import { CeleriacError } from '../../errors.ts';
import { ignore, openChannel } from './connection.ts';
import { replyCode } from './trouble.ts';

export interface ExchangeDeclaration {
  readonly name: string;
  readonly type: 'topic' | 'fanout' | 'direct';
  readonly durable: boolean;
  /** Declared by nobody is then an answer, and not mended. */
  readonly onlyLooks?: boolean;
}

/**
 * Makes sure that an exchange is there. Asked for first and declared only when missing: an existing one is used as it
 * is, whatever its arguments, and needs no right to configure it.
 */
export async function ensureExchange(model: ChannelModel, { name, type, durable, onlyLooks }: ExchangeDeclaration): Promise<void> {
  // A refusal closes the channel, so each question has its own.
  const asking = await openChannel(model.createChannel(), ignore);
  try {
    await asking.checkExchange(name);
    await asking.close();
    return;
  } catch (error) {
    if (replyCode(error) !== 404) throw error;
    if (onlyLooks === true) throw new CeleriacError('not-found', `there is no exchange ${name} yet: no worker, and no exporter, has been at this virtual host`, { remedy: 'start a worker; if some run, see that the virtual host after the last / of --broker is theirs' });
  }
  const declaring = await openChannel(model.createChannel(), ignore);
  await declaring.assertExchange(name, type, { durable });
  await declaring.close();
}
