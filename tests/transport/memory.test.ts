/** The contract on the broker in memory that unit tests use, so that they test against something true. */
import { MemoryBroker, MemoryTransport } from '../../exporter/transport/memory.ts';
import type { OutgoingMessage } from '../../exporter/transport/transport.ts';
import { contract } from './contract.ts';
import type { HeardRequest, Peer, TakenMessage } from './peer.ts';

contract('the memory', async () => {
  const broker = new MemoryBroker();
  return {
    transport: () => new MemoryTransport(broker),
    peer: memoryPeer(broker),
    leftovers: async () => broker.replyQueues,
    knowsEveryQueue: false,
    countsConsumers: true,
    countsUnacked: true,
    hasPriorityLists: false,
    stop: async () => undefined,
  };
});

interface Request {
  readonly method: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly destination: readonly string[] | null;
  readonly reply_to?: { readonly routing_key: string };
}

function memoryPeer(broker: MemoryBroker): Peer {
  const mailboxes = new Map<string, { heard: HeardRequest[]; leave: () => void }>();
  const message = (body: unknown, headers: Record<string, unknown> = {}): OutgoingMessage => ({
    body: Buffer.from(JSON.stringify(body)),
    contentType: 'application/json',
    contentEncoding: 'utf-8',
    headers,
    properties: {},
  });
  return {
    emit: async (events, batch = false) => {
      const headers = { hostname: 'w1@peer' };
      if (batch) broker.emit(message(events, headers));
      else for (const event of events) broker.emit(message(event, headers));
    },
    listen: async (node) => {
      const heard: HeardRequest[] = [];
      const leave = broker.listen(({ body, headers }) => {
        const request = JSON.parse(body.toString()) as Request;
        heard.push({ body: { ...request }, headers });
        if (request.destination && !request.destination.includes(node)) return;
        const reply = request.method === 'ping' ? { ok: 'pong' } : request.arguments;
        if (request.reply_to) broker.reply(request.reply_to.routing_key, message({ [node]: reply }));
      });
      mailboxes.set(node, { heard, leave });
    },
    heard: async (node) => mailboxes.get(node)?.heard ?? [],
    deafen: async (node) => mailboxes.get(node)?.leave(),
    call: async (task, queue, { times = 1, priority } = {}) => {
      for (let n = 0; n < times; n += 1)
        broker.queues.get(queue)?.push({ ...message([[], {}, {}], { task }), properties: { priority } });
    },
    take: async (name, count = 1) => {
      const messages = broker.queues.get(name)?.splice(0, count) ?? [];
      broker.unacked.set(name, (broker.unacked.get(name) ?? 0) + messages.length);
      return messages.map(({ body, contentType, headers, properties }): TakenMessage => ({
        body: body.toString(),
        content_type: contentType,
        headers,
        properties: { correlation_id: properties.correlationId, priority: properties.priority },
        delivery_info: { routing_key: name },
      }));
    },
    acknowledge: async () => broker.unacked.clear(),
    declare: async (queue) => void (broker.queues.has(queue) || broker.queues.set(queue, [])),
    stop: async () => undefined,
  };
}
