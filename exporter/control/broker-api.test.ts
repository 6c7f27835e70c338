import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { BrokerApi } from './broker-api.ts';
import { TEST_BROKER } from './testing/test-cluster.ts';

const BROKER = { ...TEST_BROKER, vhost: 'shop/floor' };

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(made.address() as AddressInfo).port}`;
}

test('it asks for the queues of the virtual host, as the user of the URL', async () => {
  const seen: (string | undefined)[] = [];
  const host = await serve((request, response) => {
    seen.push(request.url, request.headers.authorization);
    response.end('[{"name": "mail", "messages": 3, "type": "quorum"}, {"no": "name"}]');
  });
  const rows = await new BrokerApi(`http://monitor:s%3Acret@${host}/api/`, BROKER).queues();
  assert.deepEqual(rows, [{ name: 'mail', messages: 3, type: 'quorum' }]);
  assert.deepEqual(seen, ['/api/queues/shop%2Ffloor', `Basic ${Buffer.from('monitor:s:cret').toString('base64')}`]);
});

test('the forms of --broker-api that people write lead to the same place', () => {
  const at = (url: string): string => new BrokerApi(url, BROKER).display;
  for (const path of ['', '/', '/api', '/api/', '/api/%2F', '/api/shop']) assert.equal(at(`http://h:15672${path}`), 'http://h:15672/api/');
  assert.equal(at('https://u:p@h/rabbit/api/'), 'https://h/rabbit/api/');
  assert.equal(at('https://u:p@h/rabbit/'), 'https://h/rabbit/api/');
});

test('without a user in the URL the one of the broker asks', async () => {
  let authorization: string | undefined;
  const host = await serve((request, response) => {
    authorization = request.headers.authorization;
    response.end('[]');
  });
  await new BrokerApi(`http://${host}/api/`, BROKER).queues();
  assert.equal(authorization, `Basic ${Buffer.from('shop:brokersecret').toString('base64')}`);
});

const FAULTS: { name: string; answer: RequestListener; kind: string; says: RegExp; remedy: RegExp }[] = [
  {
    name: 'a wrong password',
    answer: (_, response) => response.writeHead(401, 'Unauthorized').end('{"error":"not_authorised"}'),
    kind: 'refused',
    says: /answered 401 Unauthorized to user "monitor"/,
    remedy: /user and password in --broker-api.*monitoring/,
  },
  {
    name: 'an unknown virtual host',
    answer: (_, response) => response.writeHead(404).end('{"error":"Object Not Found"}'),
    kind: 'refused',
    says: /404 .*virtual host "shop\/floor"/,
    remedy: /virtual host in --broker/,
  },
  {
    name: 'a server that is something else',
    answer: (_, response) => response.end('<html>Grafana</html>'),
    kind: 'undecodable',
    says: /not JSON/,
    remedy: /address of RabbitMQ's management API/,
  },
  {
    name: 'an answer without end',
    answer: (_, response) => {
      const pour = (): void => {
        while (response.write('[' + ' '.repeat(10_000)));
        response.once('drain', pour);
      };
      pour();
    },
    kind: 'undecodable',
    says: /more than 100000 bytes/,
    remedy: /virtual host of its own/,
  },
  {
    name: 'no answer',
    answer: () => undefined,
    kind: 'timeout',
    says: /did not answer within 0.2 s/,
    remedy: /load of RabbitMQ/,
  },
  {
    name: 'an answer that stops in the middle',
    answer: (_, response) => void response.write('[{'),
    kind: 'timeout',
    says: /did not answer within 0.2 s/,
    remedy: /load of RabbitMQ/,
  },
];

for (const { name, answer, kind, says, remedy } of FAULTS) {
  test(`${name} is told with its remedy and without the password`, async () => {
    const host = await serve(answer);
    const api = new BrokerApi(`http://monitor:topsecret@${host}/api/`, BROKER, { timeoutSeconds: 0.2, maxBytes: 100_000 });
    await assert.rejects(api.queues(), (thrown: Error & { kind?: string; remedy?: string }) => {
      assert.equal(thrown.kind, kind);
      assert.match(thrown.message, says);
      assert.match(thrown.remedy ?? '', remedy);
      assert.doesNotMatch(`${thrown.message} ${thrown.remedy} ${thrown.stack} ${api.display}`, /secret/);
      return true;
    });
  });
}

test('nobody listening is told with its remedy', async () => {
  const host = await serve(() => undefined);
  await new Promise((resolve) => server?.close(resolve));
  await assert.rejects(new BrokerApi(`http://${host}/api/`, BROKER).queues(), {
    kind: 'unavailable',
    message: /cannot be reached.*ECONNREFUSED/,
    remedy: /rabbitmq-plugins enable rabbitmq_management/,
  });
});
