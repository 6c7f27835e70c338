import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Server as HttpsServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../clock.ts';
import type { BasicUser, Pem, ServedTls, ServerConfig } from '../config/config.ts';
import { readWebConfig } from '../config/serving/web-config.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { clientRefusal } from './client-check.ts';
import { dayOf, endOf, loadMaterial, subjectOf } from './material.ts';
import type { Material } from './material.ts';
import { versionOf } from './versions.ts';

const LOOK_MS = 1_000;
/** A client that does not end its handshake holds a connection no longer, milliseconds. */
const HANDSHAKE_MS = 10_000;
const DAY = 86_400;
/** The log speaks of a certificate's end from so many days before on, once a day. */
const WARN_DAYS = 14;

export interface WebServerParts {
  readonly config: ServerConfig;
  readonly handle: RequestListener;
  /** Takes the users of the web configuration as they are from now on. @throws where they cannot be taken */
  readonly users: (users: readonly BasicUser[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The server over HTTP or HTTPS, and what of it can change while it runs. Its files are looked at once a second:
 *
 *   as loaded → (a file changed) read anew: whole and valid → as loaded, for new connections
 *                                           not → what was loaded stays, the log says why once, and each look tries again
 *
 * A certificate and its key are two files: between the first and the second being replaced they do not belong together, which is
 * the second case and passes by itself. Whether there is TLS at all, and whether clients are asked for certificates, stays as it was
 * at the start.
 */
export class WebServer {
  readonly server: Server;
  #headers: Readonly<Record<string, string>>;
  #tls: ServedTls | undefined;
  readonly #parts: WebServerParts;
  readonly #timer: NodeJS.Timeout | undefined;
  #material: Material | undefined;
  #version: string;
  #trouble: string | undefined;
  #looking = false;
  #warnedAt = -Infinity;

  /** @throws CeleriacError `bad-input` where HTTPS is wanted with what it cannot be served with */
  static async create(parts: WebServerParts): Promise<WebServer> {
    const { tls } = parts.config;
    const version = await versionOf(filesOf(parts.config, tls));
    const material = tls && (await loadMaterial(tls, parts.clock.now()));
    return new WebServer(parts, material, version);
  }

  private constructor(parts: WebServerParts, material: Material | undefined, version: string) {
    const { config, handle } = parts;
    this.#parts = parts;
    this.#headers = config.headers;
    this.#tls = config.tls;
    this.#material = material;
    this.#version = version;
    this.server = material === undefined ? createHttpServer(handle) : this.#secured(material, handle);
    if (config.tls !== undefined || config.webConfigFile !== undefined) this.#timer = setInterval(() => void this.#look(), LOOK_MS).unref();
    this.#sayEnd();
  }

  /** Of every answer, over our own. */
  get headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #secured({ context }: Material, handle: RequestListener): Server {
    const isAsked = this.#tls !== undefined && this.#tls.clients !== 'unasked';
    const server: HttpsServer = createHttpsServer({ ...context, requestCert: isAsked, rejectUnauthorized: false, handshakeTimeout: HANDSHAKE_MS, ALPNProtocols: ['http/1.1'] }, handle);
    // Before the server itself reads from it.
    server.prependListener('secureConnection', (socket: TLSSocket) => {
      const why = this.#tls && clientRefusal(socket, this.#tls);
      if (why === undefined) return;
      this.#parts.logger.info({ address: socket.remoteAddress }, `a client was not let in: ${why}`);
      socket.destroy();
    });
    server.on('tlsClientError', (error, socket) => {
      const isPlain = 'code' in error && error.code === 'ERR_SSL_HTTP_REQUEST';
      this.#parts.logger.debug({ address: socket.remoteAddress, reason: isPlain ? 'it speaks HTTP to a server of HTTPS' : reasonOf(error) }, 'no connection came of a TLS handshake');
    });
    return server;
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const version = await versionOf(filesOf(this.#parts.config, this.#tls));
      if (version !== this.#version || this.#trouble !== undefined) await this.#reload(version);
      this.#sayEnd();
    } finally {
      this.#looking = false;
    }
  }

  async #reload(version: string): Promise<void> {
    const { logger } = this.#parts;
    try {
      await this.#take(version);
    } catch (thrown) {
      const reason = reasonOf(thrown);
      const remedy = thrown instanceof CeleriacError ? thrown.remedy : undefined;
      if (reason !== this.#trouble) logger.error(`what was loaded before is served on: ${reason}${remedy === undefined ? '' : `: ${remedy}`}`);
      this.#trouble = reason;
      this.#version = version;
    }
  }

  async #take(version: string): Promise<void> {
    const { config, clock, logger, users } = this.#parts;
    const { webConfigFile } = config;
    const web = webConfigFile === undefined ? undefined : readWebConfig(await readFile(webConfigFile, 'utf8'), webConfigFile);
    // Our own options do not change.
    const own = config.tls?.from === 'options' ? config.tls : undefined;
    if (own !== undefined && web?.tls !== undefined) throw new CeleriacError('conflict', `${webConfigFile} holds a tls_server_config, and ${own.cert.label} is given too`, { remedy: 'say it in one of both places' });
    const tls = own ?? web?.tls;
    this.#refuseRestart(tls);
    const material = tls && (await loadMaterial(tls, clock.now()));
    // Another change may have come in between: then none of this is certain to belong together.
    if ((await versionOf(filesOf(config, this.#tls))) !== version) return;
    if (web !== undefined) {
      users(web.users);
      this.#headers = web.headers;
    }
    if (material !== undefined && 'setSecureContext' in this.server) (this.server as HttpsServer).setSecureContext(material.context);
    this.#tls = tls;
    this.#material = material;
    this.#trouble = undefined;
    this.#warnedAt = -Infinity;
    this.#version = await versionOf(filesOf(config, tls));
    const shown = material === undefined ? '' : `: the certificate of ${subjectOf(material.certificate)}, valid until ${dayOf(endOf(material.certificate))}`;
    logger.info(`${webConfigFile === undefined ? 'certificates' : 'the web configuration'} taken up anew${shown}`);
  }

  #refuseRestart(tls: ServedTls | undefined): void {
    const remedy = 'restart celeriac';
    if ((tls === undefined) !== (this.#tls === undefined)) throw new CeleriacError('conflict', 'whether HTTPS is served cannot change while it is', { remedy });
    const isAsked = (one: ServedTls | undefined) => one !== undefined && one.clients !== 'unasked';
    if (isAsked(tls) !== isAsked(this.#tls)) throw new CeleriacError('conflict', 'whether clients are asked for certificates cannot change while HTTPS is served', { remedy });
  }

  #sayEnd(): void {
    if (this.#material === undefined) return;
    const { clock, logger } = this.#parts;
    const now = clock.now();
    const left = endOf(this.#material.certificate) - now;
    if (left > WARN_DAYS * DAY || now - this.#warnedAt < DAY) return;
    this.#warnedAt = now;
    const when = `${left < 0 ? 'expired' : 'expires'} on ${dayOf(endOf(this.#material.certificate))}`;
    logger.warn(`the certificate of ${subjectOf(this.#material.certificate)} ${when}: have it renewed; new files are taken up without a restart`);
  }
}

function filesOf({ webConfigFile }: ServerConfig, tls: ServedTls | undefined): readonly string[] {
  const files = [tls?.cert, tls?.key, tls?.clientCa].flatMap((pem: Pem | undefined) => (pem !== undefined && 'file' in pem ? [pem.file] : []));
  return webConfigFile === undefined ? files : [webConfigFile, ...files];
}
