/** Publishes so many numbered events to `celeryev` as fast as RabbitMQ takes them: `node burst.ts URL COUNT`. */
import { connect } from 'amqplib';

const [url = '', count = '0'] = process.argv.slice(2);
const connection = await connect(url);
const channel = await connection.createConfirmChannel();
for (let n = 0; n < Number(count); n += 1) {
  const event = { type: 'task-sent', uuid: `burst-${n}`, padding: 'x'.repeat(500) };
  const more = channel.publish('celeryev', 'task.multi', Buffer.from(JSON.stringify([event])), {
    contentType: 'application/json',
  });
  if (!more) await new Promise((drained) => channel.once('drain', drained));
}
await channel.waitForConfirms();
await connection.close();
