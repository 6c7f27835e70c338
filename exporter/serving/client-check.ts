import type { TLSSocket } from 'node:tls';
import type { ServedTls } from '../config/config.ts';

/** Why a client that has shook hands is let no further; undefined: it is. */
export function clientRefusal(socket: TLSSocket, { clients, allowedSans }: Pick<ServedTls, 'clients' | 'allowedSans'>): string | undefined {
  if (clients === 'unasked' || clients === 'asked') return undefined;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return clients === 'verified-if-shown' ? undefined : 'it shows no certificate';
  if (clients !== 'any' && !socket.authorized) return `its certificate is not believed (${String(socket.authorizationError)})`;
  if (allowedSans !== undefined && !alternativeNames(certificate.subjectAltName).some((name) => allowedSans.includes(name))) return 'its certificate bears none of client_allowed_sans';
  return undefined;
}

/** `DNS:a.example, IP Address:192.0.2.1`: what is special in a name is written as JSON. */
function alternativeNames(text: string | undefined): readonly string[] {
  return [...(text ?? '').matchAll(/(?:DNS|IP Address|email|URI):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g)].map(([, name = '']) => (name.startsWith('"') ? (JSON.parse(name) as string) : name));
}
