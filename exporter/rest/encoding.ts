import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** What is shorter gains nothing, bytes. */
const LEAST = 1_400;
/**
 * zlib works in the few threads that also look up names for the brokers: so many bodies at once, and what comes on top goes out
 * as it is.
 */
const MAX_UNDER_WAY = 2;
/** A large body is compressed as fast as can be: the next request should not wait for its last percent. */
const LARGE = 512 * 1024;

const ENCODERS: Readonly<Record<Encoding, (body: Buffer | string) => Promise<Buffer>>> = {
  gzip: (body) => promisify(gzip)(body, { level: body.length > LARGE ? 1 : 6 }),
  br: (body) => promisify(brotliCompress)(body, { params: { [constants.BROTLI_PARAM_QUALITY]: body.length > LARGE ? 1 : 4 } }),
};

let underWay = 0;

interface Encodable<Body> {
  readonly body: Body;
  readonly compress?: readonly Encoding[];
}

/** The reply's body, encoded off the event loop where the caller wants it and it is worth while; sets the headers that say so. */
export async function compressed<Body>(
  request: IncomingMessage,
  response: ServerResponse,
  { body, compress }: Encodable<Body>,
): Promise<Body | Buffer> {
  if (compress === undefined || !(typeof body === 'string' || Buffer.isBuffer(body))) return body;
  response.setHeader('Vary', 'Accept-Encoding');
  const encoding = compress.find((candidate) => accepts(request.headers['accept-encoding'], candidate));
  if (encoding === undefined || body.length < LEAST || underWay >= MAX_UNDER_WAY || request.method === 'HEAD') return body;
  underWay += 1;
  try {
    const encoded = await ENCODERS[encoding](body);
    response.setHeader('Content-Encoding', encoding);
    return encoded;
  } finally {
    underWay -= 1;
  }
}

/** `gzip, br;q=0.5`; an encoding with a quality of 0 is refused by name. */
export function accepts(header: string | string[] | undefined, encoding: Encoding): boolean {
  if (header === undefined) return false;
  for (const part of String(header).split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    if (name !== encoding) continue;
    return !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  }
  return false;
}

/** Whether the caller's `If-None-Match` names this version. */
export function isKnown(request: IncomingMessage, etag: string): boolean {
  const wanted = request.headers['if-none-match'];
  if (wanted === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
  const weak = (tag: string): string => tag.trim().replace(/^W\//, '');
  return wanted.trim() === '*' || wanted.split(',').some((tag) => weak(tag) === weak(etag));
}
