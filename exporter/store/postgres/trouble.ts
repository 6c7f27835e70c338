import { CeleriacError, reasonOf } from '../../errors.ts';

/** By SQLSTATE, or by what node says of a connection. */
const REMEDIES: Readonly<Record<string, string>> = {
  '28P01': 'put the right user and password into --db',
  '28000': 'let the user in by pg_hba.conf, or name another one in --db',
  '3D000': 'create the database, or name another one in --db',
  '42501': 'let the user create a schema in the database (GRANT CREATE ON DATABASE), or make it the owner of the schema "celeriac"',
  '25006': 'name the primary in --db: a standby can only be read',
  '53100': 'make room on the database server, or keep less with --history-max-bytes',
  '53300': 'let the database server take more connections',
  ECONNREFUSED: 'start the database server, or name the right host and port in --db',
  ENOTFOUND: 'name a host in --db that can be resolved',
  EAI_AGAIN: 'name a host in --db that can be resolved',
};
const AWAY = 'look whether the database server runs and can be reached; nothing needs to be restarted here';

/** What is wrong with the database, with a remedy and without the password. @param place the database's URL without user and password */
export function trouble(thrown: unknown, place: string): CeleriacError {
  if (thrown instanceof CeleriacError) return thrown;
  const reason = reasonOf(thrown);
  return new CeleriacError('unavailable', `the history in ${place} cannot be used: ${reason}`, { remedy: tlsRemedy(codeOf(thrown), reason) ?? REMEDIES[codeOf(thrown)] ?? AWAY });
}

/** By what the server says of our certificate, or node of the server's. */
function tlsRemedy(code: string, reason: string): string | undefined {
  if (/client certificate/.test(reason)) return 'add sslcert=FILE and sslkey=FILE after the ? of --db: the server asks for a certificate of ours';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return "name the host in --db as its certificate does, or check the authority alone with sslmode=verify-ca";
  if (/^(DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_)/.test(code)) return "add sslrootcert=FILE, the authority's certificate, after the ? of --db";
  return undefined;
}

/** SQLSTATE of a server's answer, or node's name for a fault of the connection. */
export function codeOf(thrown: unknown): string {
  if (thrown instanceof AggregateError) return codeOf(thrown.errors[0]);
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}
