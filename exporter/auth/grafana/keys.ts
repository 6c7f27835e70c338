import type { JWTVerifyGetKey } from 'jose';
import { remoteKeys } from '../remote/keys.ts';

const PATH = 'api/signing-keys/keys';

/** Grafana's public keys, of which it has a new one every month. @param url where Grafana is, `https://grafana.example.com/` */
export function grafanaKeys(url: string): JWTVerifyGetKey {
  return remoteKeys(new URL(PATH, url.endsWith('/') ? url : `${url}/`));
}
