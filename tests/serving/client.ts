import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Of the certificate that the server showed. */
  readonly fingerprint: string;
  readonly protocol: string | null;
}

/** One request over a connection of its own. @throws what the connection ends with */
export function ask(url: string, options: RequestOptions): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, servername: 'localhost', timeout: 10_000, ...options }, (response) => {
      const socket = response.socket as TLSSocket;
      const { fingerprint256: fingerprint } = socket.getPeerCertificate();
      const protocol = socket.getProtocol();
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body, fingerprint, protocol }));
      response.on('error', reject);
    });
    asked.on('error', reject);
    asked.on('timeout', () => asked.destroy(new Error('no answer in time')));
    asked.end();
  });
}
