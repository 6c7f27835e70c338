import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureProgram } from './debian.ts';
import { dataDirectory } from './process.ts';

/** Paths of PEM files. */
export interface Certificates {
  authority: string;
  serverCertificate: string;
  serverKey: string;
  clientCertificate: string;
  clientKey: string;
  /** One more by the same authority. @param extensions lines of an OpenSSL configuration */
  readonly issue: (name: string, subject: string, extensions: string) => Promise<{ certificate: string; key: string }>;
}

const run = promisify(execFile);

/** A throw-away authority with one certificate for a server on this machine and one for a client. */
export async function makeCertificates(): Promise<Certificates> {
  const openssl = await ensureProgram('openssl', 'openssl');
  const directory = dataDirectory('certificates');
  const at = (file: string): string => join(directory, file);
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

  await run(openssl, ['req', '-x509', ...key, '-keyout', at('authority.key'), '-out', at('authority.pem'), '-days', '2', '-subj', '/CN=Celeriac test authority',
    '-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign']); // prettier-ignore

  // Python's and Node's TLS both look at the alternative names only, and 127.0.0.1 must be there as an address.
  await issue('server', 'localhost', 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth');
  await issue('client', 'celeriac', 'subjectAltName=DNS:celeriac\nextendedKeyUsage=clientAuth');

  return {
    authority: at('authority.pem'),
    serverCertificate: at('server.pem'),
    serverKey: at('server.key'),
    clientCertificate: at('client.pem'),
    clientKey: at('client.key'),
    issue,
  };

  async function issue(name: string, subject: string, extensions: string): Promise<{ certificate: string; key: string }> {
    writeFileSync(at(`${name}.ext`), `${extensions}\n`);
    await run(openssl, ['req', ...key, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${subject}`]);
    await run(openssl, ['x509', '-req', '-in', at(`${name}.csr`), '-CA', at('authority.pem'), '-CAkey', at('authority.key'), '-CAcreateserial',
      '-days', '2', '-extfile', at(`${name}.ext`), '-out', at(`${name}.pem`)]); // prettier-ignore
    return { certificate: at(`${name}.pem`), key: at(`${name}.key`) };
  }
}
