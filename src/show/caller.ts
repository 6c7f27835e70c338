import type { AuditCaller } from '../../exporter/contract/audit.ts';

/** Who asked for it, in words: the person, the token or user, and the certificate that it came with, as far as each is known. */
export function callerWords({ person, name, via, address, certificate }: AuditCaller): string {
  const known = person ?? name;
  const who =
    known === null
      ? `${via === 'open' ? 'anybody' : 'nobody known'}, from ${address ?? 'somewhere'}`
      : person !== null && name !== null
        ? `${person} (${name})`
        : known;
  return certificate === undefined ? who : `${who}, with the certificate ${certificate}`;
}
