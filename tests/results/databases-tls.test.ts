/** Databases that are reached over TLS alone; what is read there, the contract's tests say. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { makeCertificates } from '../services/certificates.ts';
import type { Certificates } from '../services/certificates.ts';
import { startMariadb } from '../services/mariadb.ts';
import { startPostgres } from '../services/postgres.ts';
import { openStore, until, untilState } from './stores.ts';

let certificates: Certificates;
before(async () => {
  certificates = await makeCertificates();
});

async function answers(url: string): Promise<void> {
  const store = openStore(url);
  try {
    await untilState(store, 'live');
    assert.equal(await store.get(randomUUID()), undefined);
  } finally {
    await store.close();
  }
}

async function refuses(url: string, why: RegExp): Promise<void> {
  const store = openStore(url);
  try {
    await untilState(store, 'waiting');
    await until(String(why), () => why.test(`${store.status().reason} ${store.status().remedy}`));
    await assert.rejects(store.get(randomUUID()), { kind: 'unavailable' });
  } finally {
    await store.close();
  }
}

test('PostgreSQL: checked with verify-full, not believed without the authority', async (context) => {
  const postgres = await startPostgres();
  context.after(() => postgres.stop());
  await postgres.useTls(certificates);
  const url = `db+${postgres.url().replace('postgres:', 'postgresql:')}`;
  await answers(`${url}?sslmode=verify-full&sslrootcert=${certificates.authority}`);
  await answers(`${url}?sslmode=require`);
  await refuses(`${url}?sslmode=verify-full`, /certificate.*authority/);
});

test('MySQL (MariaDB): checked by ssl_ca, and asked for by the server', async (context) => {
  const mariadb = await startMariadb('shop', certificates);
  context.after(() => mariadb.stop());
  await answers(`db+${mariadb.url}?ssl_ca=${certificates.authority}`);
  await refuses(`db+${mariadb.url}?ssl_verify_cert=true&ssl=true`, /certificate/);
  await refuses(`db+${mariadb.url}`, /ssl_ca=FILE/);
});
