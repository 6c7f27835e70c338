import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { getCACertificates } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { AmqpBrokerConfig } from '../config/config.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import { tlsOptions } from '../transport/tls.ts';

const TIMEOUT_SECONDS = 5;
/** A row is about 2 KB: 16,000 queues. */
const MAX_BYTES = 32 * 1024 * 1024;

/** A queue as RabbitMQ's management API describes it, every field as it came. */
export interface QueueRow {
  readonly name: string;
  readonly messages_ready?: unknown;
  readonly messages_unacknowledged?: unknown;
  readonly consumers?: unknown;
  readonly type?: unknown;
  /** A private queue of one connection, which nobody else may even look at. */
  readonly exclusive?: unknown;
  readonly auto_delete?: unknown;
  readonly [field: string]: unknown;
}

/**
 * RabbitMQ's management API, asked for the queues of one virtual host. node:https and not fetch: the broker's own
 * certificate authority has to be trusted, which fetch cannot be told without another package.
 */
export class BrokerApi {
  /** Where it is, for logs and pages: without user and password. */
  readonly display: string;
  readonly #url: URL;
  readonly #auth: string;
  readonly #user: string;
  readonly #broker: AmqpBrokerConfig;
  readonly #timeoutMs: number;
  readonly #maxBytes: number;

  /**
   * `url` is `http(s)://user:password@host:15672/api/`; the last slash, the path and, as Flower has it, user and password
   * may be left out: the broker's own are taken.
   */
  constructor(url: string, broker: AmqpBrokerConfig, limits: { timeoutSeconds?: number; maxBytes?: number } = {}) {
    const base = new URL(url);
    this.#broker = broker;
    this.#user = decodeURIComponent(base.username) || broker.username;
    this.#auth = `${this.#user}:${base.username ? decodeURIComponent(base.password) : broker.password}`;
    base.username = '';
    base.password = '';
    base.search = '';
    // Flower's default ends in /api/<vhost>; whatever follows /api is ours to say.
    const path = /^.*?\/api(?=\/|$)/.exec(base.pathname)?.[0] ?? `${base.pathname.replace(/\/$/, '')}/api`;
    base.pathname = `${path}/queues/${encodeURIComponent(broker.vhost)}`;
    this.#url = base;
    this.display = `${base.origin}${path}/`;
    this.#timeoutMs = (limits.timeoutSeconds ?? TIMEOUT_SECONDS) * 1000;
    this.#maxBytes = limits.maxBytes ?? MAX_BYTES;
  }

  /** @throws CeleriacError `unavailable`, `timeout`, `refused` or `undecodable`, with its remedy and without the password */
  async queues(): Promise<readonly QueueRow[]> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    const response = await this.#get(signal);
    const body = await this.#read(response, signal);
    if (response.statusCode !== 200) throw this.#refusal(response);
    let rows: unknown;
    try {
      rows = JSON.parse(body.toString('utf8'));
    } catch (thrown) {
      throw this.#unexpected(`not JSON (${reasonOf(thrown)})`);
    }
    if (!Array.isArray(rows)) throw this.#unexpected('not a list of queues');
    return rows.filter(isRow);
  }

  #get(signal: AbortSignal): Promise<IncomingMessage> {
    const send = this.#url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const fail = (thrown: unknown): void => reject(this.#failure(thrown, signal.aborted));
      try {
        const request = send(this.#url, { auth: this.#auth, headers: { accept: 'application/json' }, signal, ...this.#tls() }, resolve);
        request.once('error', fail);
        request.end();
      } catch (thrown) {
        fail(thrown); // a certificate file that cannot be read
      }
    });
  }

  async #read(response: IncomingMessage, signal: AbortSignal): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of response as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > this.#maxBytes) {
          throw this.#unexpected(`more than ${this.#maxBytes} bytes`, 'Give the cluster a virtual host of its own, without so many other queues.');
        }
        chunks.push(chunk);
      }
    } catch (thrown) {
      throw thrown instanceof CeleriacError ? thrown : this.#failure(thrown, signal.aborted);
    }
    return Buffer.concat(chunks);
  }

  /** What the broker's connection trusts and shows, for one authority signs for both ports in most installations; else the public ones. */
  #tls(): ConnectionOptions {
    const { tls } = this.#broker;
    if (!tls || this.#url.protocol !== 'https:') return {};
    // The name in the broker's certificate need not be that of the API.
    const { servername: _, ca, ...options } = tlsOptions(tls);
    return { ...options, ...(Buffer.isBuffer(ca) && { ca: [...getCACertificates('default'), ca] }) };
  }

  #failure(thrown: unknown, timedOut: boolean): CeleriacError {
    if (timedOut) {
      return new CeleriacError('timeout', `the management API at ${this.display} did not answer within ${this.#timeoutMs / 1000} s`, {
        remedy: 'Look at the load of RabbitMQ; the many queues of a virtual host make this answer slow.',
      });
    }
    return new CeleriacError('unavailable', `the management API at ${this.display} cannot be reached: ${reasonOf(thrown)}`, {
      remedy: 'Enable it with `rabbitmq-plugins enable rabbitmq_management`; check host, port and scheme in --broker-api.',
    });
  }

  #refusal(response: IncomingMessage): CeleriacError {
    const status = response.statusCode ?? 0;
    const says = `the management API at ${this.display} answered ${status}${response.statusMessage ? ` ${response.statusMessage}` : ''}`;
    if (status === 401 || status === 403) {
      return new CeleriacError('refused', `${says} to user ${JSON.stringify(this.#user)}`, {
        remedy: 'Check user and password in --broker-api; the user needs the tag "monitoring", and permissions on the virtual host.',
      });
    }
    if (status === 404) {
      return new CeleriacError('refused', `${says} for virtual host ${JSON.stringify(this.#broker.vhost)}`, {
        remedy: 'Check the path in --broker-api (it ends in /api/) and the virtual host in --broker.',
      });
    }
    return new CeleriacError('refused', says, { remedy: 'Check scheme, host and port in --broker-api, and RabbitMQ\'s own log.' });
  }

  #unexpected(what: string, remedy = 'Check that --broker-api is the address of RabbitMQ\'s management API.'): CeleriacError {
    return new CeleriacError('undecodable', `the answer of the management API at ${this.display} is ${what}`, { remedy });
  }
}

function isRow(row: unknown): row is QueueRow {
  return typeof row === 'object' && row !== null && 'name' in row && typeof row.name === 'string';
}
