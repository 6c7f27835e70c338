import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Certificates } from './certificates.ts';
import { ensureProgram } from './debian.ts';

const run = promisify(execFile);

/** Runs redis-cli against a server or sentinel of this machine; an error reply is thrown. */
export async function askRedis(port: number, identity: { password?: string; tls?: Certificates }, words: readonly string[]): Promise<string> {
  const { password, tls } = identity;
  const secure = tls ? ['--tls', '--cacert', tls.authority, '--cert', tls.clientCertificate, '--key', tls.clientKey] : [];
  const cli = await ensureProgram('redis-cli', 'redis-tools');
  const { stdout } = await run(cli, ['-e', '-h', '127.0.0.1', '-p', String(port), ...secure, ...words], {
    // Not as an argument, which every user of the machine could read; REDISCLI_AUTH of the caller's is not ours.
    env: { ...process.env, REDISCLI_AUTH: password },
    // A paused server accepts connections and never answers.
    timeout: 5_000,
  });
  return stdout.trimEnd();
}
