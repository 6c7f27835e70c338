import type { ValueKind } from './value.ts';
import { Refusal, textOf } from './value.ts';

/** `http://grafana:3000/`: without a user, a query or a fragment. */
export const webAddress: ValueKind<string> = {
  shape: 'URL',
  read: (given) => {
    const value = textOf(given);
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) throw new Refusal('is not a URL of http:// or https://');
    if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw new Refusal('holds a user, a query or a fragment', 'only the address is wanted');
    return url.href;
  },
};
