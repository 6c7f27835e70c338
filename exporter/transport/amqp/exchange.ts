import type { ChannelModel } from 'amqplib';
import { ignore, openChannel } from './connection.ts';
import { replyCode } from './trouble.ts';

export interface ExchangeDeclaration {
  readonly name: string;
  readonly type: 'topic' | 'fanout' | 'direct';
  readonly durable: boolean;
}

/**
 * Makes sure that an exchange is there. Asked for first and declared only when missing: an existing one is used as it
 * is, whatever its arguments, and needs no right to configure it.
 */
export async function ensureExchange(model: ChannelModel, { name, type, durable }: ExchangeDeclaration): Promise<void> {
  // A refusal closes the channel, so each question has its own.
  const asking = await openChannel(model.createChannel(), ignore);
  try {
    await asking.checkExchange(name);
    await asking.close();
    return;
  } catch (error) {
    if (replyCode(error) !== 404) throw error;
  }
  const declaring = await openChannel(model.createChannel(), ignore);
  await declaring.assertExchange(name, type, { durable });
  await declaring.close();
}
