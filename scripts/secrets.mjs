/**
 * npm run secrets [-- --rabbitmq]
 *
 * Writes .env for docker-compose.yml: tokens and passwords that nobody has had before, readable by its owner alone. One that is
 * there is left as it is: Grafana and RabbitMQ keep the passwords of their first start in their volumes.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

const { CELERIAC_ENV_FILE: named } = process.env;
const file = named ? resolve(named) : new URL('../.env', import.meta.url).pathname;
const unknown = process.argv.slice(2).filter((argument) => argument !== '--rabbitmq');
if (unknown.length > 0) fail(`unknown: ${unknown.join(' ')}`, 'npm run secrets, or npm run secrets -- --rabbitmq');
if (existsSync(file)) {
  fail(`${file} is there already, and is left as it is`, 'for new ones: docker compose down --volumes, remove the file, and run this again');
}

const rabbitmq = secret();
const lines = [
  '# Made by npm run secrets for docker-compose.yml. Not for the repository.',
  `GRAFANA_PASSWORD=${secret()}`,
  `CELERIAC_PASSWORD=${secret()}`,
  `CELERIAC_READ_TOKEN=${secret()}`,
  `CELERIAC_OPERATOR_TOKEN=${secret()}`,
  `REDIS_PASSWORD=${secret()}`,
];
if (process.argv.includes('--rabbitmq')) {
  lines.push(
    '# RabbitMQ for the messages; results stay with Redis.',
    'COMPOSE_PROFILES=rabbitmq',
    `RABBITMQ_PASSWORD=${rabbitmq}`,
    `SHOP_BROKER=amqp://shop:${rabbitmq}@rabbitmq:5672//`,
    `SHOP_BROKER_API=http://shop:${rabbitmq}@rabbitmq:15672/api/`,
  );
}
writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
process.stdout.write(`${file}: written, for you alone to read.\nGrafana: user admin, password GRAFANA_PASSWORD in it. Exporter: user admin, password CELERIAC_PASSWORD in it.\n`);

/** 43 characters of a kind that a URL and a .env take as they are. */
function secret() {
  return randomBytes(32).toString('base64url');
}

function fail(what, remedy) {
  process.stderr.write(`${what}\n  ${remedy}\n`);
  process.exit(1);
}
