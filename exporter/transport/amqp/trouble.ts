import { reasonOf } from '../../errors.ts';
import { knownTrouble, networkTrouble } from '../trouble.ts';
import type { Trouble } from '../trouble.ts';

/** What RabbitMQ's words mean to the one who runs the exporter. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [
    /Login was refused|authentication failure/i,
    'RabbitMQ refuses us: correct the user and password of --broker; `guest` may only connect from the same host.',
  ],
  [
    /refuses the virtual host/,
    'Create the virtual host, correct it in --broker, or let this user in: rabbitmqctl set_permissions -p VHOST USER …',
  ],
  [
    /ACCESS_REFUSED/,
    'Give this user rights on what is named: configure, write and read on its own queues (celeryev.*, *.pidbox), write on amq.default, ' +
      'read on celeryev, write on celery.pidbox: rabbitmqctl set_permissions.',
  ],
  [/PRECONDITION_FAILED/, 'It exists at the broker with other arguments: look there who declared it.'],
  [/Socket closed abruptly/, 'RabbitMQ hung up at once: a port that expects TLS does so; its log tells why.'],
  [/CONNECTION_FORCED/, 'RabbitMQ is shutting down, or somebody closed the connection there.'],
  [/Heartbeat timeout|ETIMEDOUT/, 'The broker does not answer: look at its load and at the network.'],
  [/Unexpected close/, 'The broker, or something between here and there, cut the connection.'],
];

export function amqpTrouble(thrown: unknown): Trouble {
  const known = knownTrouble(thrown) ?? networkTrouble(thrown);
  if (known) return known;
  const reason = inWords(reasonOf(thrown));
  return { reason, remedy: WORDS.find(([pattern]) => pattern.test(reason))?.[1] };
}

// amqplib does not tell what RabbitMQ says when it closes the connection instead of opening the virtual host.
function inWords(reason: string): string {
  if (!/Expected ConnectionOpenOk; got <ConnectionClose/.test(reason)) return reason;
  return 'RabbitMQ refuses the virtual host: it does not exist, or this user may not enter it';
}

/** AMQP's reply codes: 404 NOT_FOUND, 403 ACCESS_REFUSED, 405 RESOURCE_LOCKED, 406 PRECONDITION_FAILED … */
export function replyCode(thrown: unknown): number | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'number' ? thrown.code : undefined;
}
