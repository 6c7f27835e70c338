import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { Discovered } from '../auth/oidc/discovered.ts';
import { TokenFile } from '../auth/tokens/token-file.ts';
import type { Clock } from '../clock.ts';
import type { AccessConfig, ClusterConfig, Config, ServerConfig, TlsConfig } from '../config/config.ts';
import type { ProviderConfig } from '../config/sign-in-config.ts';
import { CeleriacError, reasonOf } from '../errors.ts';
import { askHealth } from '../serving/healthcheck.ts';
import { listen } from '../serving/listen.ts';
import { dayOf, endOf, loadMaterial, subjectOf } from '../serving/material.ts';
import type { Found, Look } from './finding.ts';
import { mind, right, wrong } from './finding.ts';
import { counted } from './patience.ts';

const DAY = 86_400;
const WARN_DAYS = 14;
const GRAFANA_MS = 5_000;
const PROVIDER_MS = 5_000;

/** What is looked at beside the clusters. */
export function surroundingLooks(config: Config, clock: Clock): readonly Look[] {
  const { server, access } = config;
  const look = (subject: string, run: () => Promise<readonly Found[]>): Look => ({ subject, cluster: null, seconds: 7, run });
  return [
    look('listen', () => listening(server)),
    look('HTTPS', () => https(server, clock)),
    look('sign-in', () => signIn(access)),
    ...(access.grafana === undefined ? [] : [look('Grafana', () => grafana(access.grafana?.url ?? ''))]),
    ...(access.signIn === undefined ? [] : [look('provider', () => provider(access.signIn?.provider, access.signIn?.clientId ?? ''))]),
    ...config.clusters.flatMap((cluster) => (certificatesOf(cluster).length === 0 ? [] : [{ ...look('certificates', () => certificates(cluster, clock)), cluster: cluster.name }])),
  ];
}

/** By listening there for a moment. */
async function listening(server: ServerConfig): Promise<readonly Found[]> {
  const where = server.unixSocket ?? `${server.address || '*'}:${server.port}`;
  const probe = createServer((_, response) => response.writeHead(503).end());
  try {
    await listen(probe, server);
    return [right(`${where} is free`)];
  } catch (thrown) {
    if ((await askHealth(server)) === undefined) return [mind(`an exporter answers at ${where}`, 'if it is not the one that this configuration is of, choose another --port')];
    return [wrong(reasonOf(thrown), thrown instanceof CeleriacError ? (thrown.remedy ?? null) : null)];
  } finally {
    await new Promise((resolve) => probe.close(resolve));
  }
}

async function https({ tls, address, unixSocket }: ServerConfig, clock: Clock): Promise<readonly Found[]> {
  const isNear = unixSocket !== undefined || /^(127\.|::1$|localhost$)/.test(address);
  if (tls === undefined) return [isNear ? right('HTTP, on this machine alone') : mind('HTTP: passwords and tokens pass in the clear', 'give --certfile and --keyfile, or let a reverse proxy speak TLS and listen on --address=127.0.0.1')];
  try {
    const { certificate } = await loadMaterial(tls, clock.now());
    return [untilWhen(`the certificate of ${subjectOf(certificate)}`, certificate, clock)];
  } catch (thrown) {
    return [wrong(reasonOf(thrown), thrown instanceof CeleriacError ? (thrown.remedy ?? null) : null)];
  }
}

async function signIn({ basicAuth, tokens, tokenFile, unauthenticatedApi, unauthenticatedRole, socketRole, signIn: through }: AccessConfig): Promise<readonly Found[]> {
  let kept = 0;
  try {
    kept = tokenFile === undefined ? 0 : (await new TokenFile(tokenFile).read()).length;
  } catch (thrown) {
    return [wrong(reasonOf(thrown), thrown instanceof CeleriacError ? (thrown.remedy ?? null) : null)];
  }
  const ways = [
    ...(basicAuth.length > 0 ? [counted(basicAuth.length, 'user')] : []),
    ...(tokens.length > 0 ? [`${counted(tokens.length, 'token')} of the configuration`] : []),
    ...(kept > 0 ? [`${counted(kept, 'token')} in ${tokenFile}`] : []),
    ...(through === undefined ? [] : [`people through ${through.provider.label}`]),
    ...(socketRole === undefined ? [] : [`whoever opens the Unix socket, as ${socketRole}`]),
  ];
  if (unauthenticatedApi) {
    return unauthenticatedRole === 'viewer' ? [right('everybody may read')] : [mind(`everybody who reaches it is ${unauthenticatedRole}`, 'name users with --basic-auth, or let everybody but read with --unauthenticated-role=viewer')];
  }
  if (ways.length === 0) return [mind('nobody can sign in', 'make a token with `celeriac token create`, name users with --basic-auth, or open it with --unauthenticated-api')];
  return [right(ways.join(', '))];
}

async function grafana(url: string): Promise<readonly Found[]> {
  const at = new URL('api/signing-keys/keys', url.endsWith('/') ? url : `${url}/`);
  const remedy = 'see that --grafana-url is where the exporter reaches Grafana, and that Grafana is 11 or later';
  try {
    const response = await fetch(at, { signal: AbortSignal.timeout(GRAFANA_MS) });
    const body: unknown = response.ok ? await response.json() : undefined;
    const keys = typeof body === 'object' && body !== null && 'keys' in body && Array.isArray(body.keys) ? body.keys.length : undefined;
    if (keys === undefined) return [wrong(`${at.href} answers ${response.status}${response.ok ? ', and not with keys' : ''}`, remedy)];
    return [keys > 0 ? right(`${at.href} holds ${counted(keys, 'key')}`) : mind(`${at.href} holds no key yet`, 'Grafana makes one when the plugin is used the first time, with the feature idForwarding on')];
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
    return [wrong(`${at.href} cannot be reached: ${reasonOf(cause)}`, remedy)];
  }
}

/** Whether the provider of sign-in answers, and an issuer of OpenID Connect describes itself. */
async function provider(config: ProviderConfig | undefined, clientId: string): Promise<readonly Found[]> {
  if (config === undefined) return [];
  if (config.kind === 'openid') {
    try {
      const { authorization_endpoint: where } = (await new Discovered(config.issuer, { label: config.label, clientId, clientSecret: undefined }).configuration()).serverMetadata();
      return [where === undefined ? wrong(`${config.issuer} names no authorization_endpoint`, 'see that it is the issuer of people, and of the authorization code flow') : right(`${config.issuer} describes itself, and sends people to ${new URL(where).origin}`)];
    } catch (thrown) {
      return [wrong(reasonOf(thrown), thrown instanceof CeleriacError ? (thrown.remedy ?? null) : null)];
    }
  }
  try {
    const { status } = await fetch(config.site, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROVIDER_MS) });
    return [status < 500 ? right(`${config.site} answers`) : wrong(`${config.site} answers ${status}`, 'people cannot sign in until it is back')];
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
    return [wrong(`${config.site} cannot be reached: ${reasonOf(cause)}`, 'see that the exporter reaches it: it asks there who the person is')];
  }
}

/** Those that we show to a broker or a result backend: nobody else says when they end. */
function certificatesOf({ broker, resultBackend }: ClusterConfig): readonly string[] {
  const of = (tls: TlsConfig | undefined) => [tls?.cert, tls?.ca].filter((file) => file !== undefined);
  const sentinels = broker.kind === 'redis' && 'sentinels' in broker.at ? of(broker.at.tls) : [];
  const results = resultBackend?.kind === 'redis' ? of(resultBackend.tls) : resultBackend?.kind === 'database' && 'tls' in resultBackend.at ? of(resultBackend.at.tls) : [];
  return [...new Set([...of(broker.tls), ...sentinels, ...results])];
}

async function certificates(cluster: ClusterConfig, clock: Clock): Promise<readonly Found[]> {
  const found = certificatesOf(cluster).map(async (file) => {
    try {
      return untilWhen(file, new X509Certificate(await readFile(file)), clock);
    } catch (thrown) {
      return wrong(`${file} holds no certificate that can be read: ${reasonOf(thrown)}`, 'it begins with -----BEGIN CERTIFICATE-----');
    }
  });
  return Promise.all(found);
}

function untilWhen(what: string, certificate: X509Certificate, clock: Clock): Found {
  const end = endOf(certificate);
  const days = Math.floor((end - clock.now()) / DAY);
  if (days < 0) return wrong(`${what} expired on ${dayOf(end)}`, 'have it renewed');
  const sentence = `${what} is valid until ${dayOf(end)}`;
  return days < WARN_DAYS ? mind(`${sentence}, ${counted(days, 'day')} from now`, 'have it renewed in time') : right(sentence);
}
