import { parse as parseYaml } from 'yaml';
import { CeleriacError, reasonOf } from '../errors.ts';
import { decompress } from './compression.ts';
import { parseExactly } from './exact-json.ts';
import { parseJson } from './json.ts';
import { reviveMarkers } from './markers.ts';
import type { Message } from './message.ts';
import { decodeMsgpack } from './msgpack.ts';
import { isDeeperThan } from './nesting.ts';
import { UndecodableError } from './undecodable.ts';

const MAX_DEPTH = 64;

export interface DecodeLimits {
  /** Largest body that is read, bytes; after decompression too. */
  readonly maxBytes: number;
  /** Deepest nesting of lists and objects; whoever walks the value may then recurse. */
  readonly maxDepth: number;
}

/**
 * The value in a message's body with kombu's type markers replaced by plain values, as replies need it. Throws
 * `UndecodableError`, and nothing else.
 */
export function decode(message: Message, limits: { readonly maxBytes: number; readonly maxDepth?: number }): unknown {
  return reviveMarkers(decodeBody(message, { maxBytes: limits.maxBytes, maxDepth: limits.maxDepth ?? MAX_DEPTH }));
}

/** The value in a message's body, nothing replaced. Throws `UndecodableError`, and nothing else. */
export function decodeBody(message: Message, limits: DecodeLimits): unknown {
  const body = bodyOf(message, limits.maxBytes);
  switch (message.contentType) {
    case 'application/json':
      return parseJson(textOf(body, message.contentEncoding), limits.maxDepth);
    case 'application/x-msgpack':
    case 'application/msgpack':
      return decodeMsgpack(body, limits.maxDepth);
    case 'application/x-yaml':
    case 'application/yaml':
      return decodeYaml(textOf(body, message.contentEncoding), limits.maxDepth);
    case 'application/x-python-serialize':
      throw new UndecodableError('pickle', 'the body is a Python pickle, which is never read: it could run any code', {
        remedy: "Set task_serializer, result_serializer and event_serializer of the Celery application to 'json'.",
      });
    default:
      throw new UndecodableError(
        'unknown-content-type',
        `content type ${JSON.stringify(message.contentType.slice(0, 100))} is not known`,
        {
          remedy: 'JSON, msgpack and YAML are read.',
        },
      );
  }
}

/**
 * The value in a message's body to the last digit, nothing replaced: see `parseExactly`. Of JSON alone. Throws `UndecodableError`,
 * and nothing else.
 */
export function decodeExactly(message: Message, limits: DecodeLimits): unknown {
  if (message.contentType === 'application/x-python-serialize') return decodeBody(message, limits);
  if (message.contentType !== 'application/json') {
    const name = JSON.stringify(message.contentType.slice(0, 100));
    throw new UndecodableError('unknown-content-type', `of content type ${name} it cannot be read to the last digit`, { remedy: 'use the serializer json' });
  }
  try {
    return parseExactly(textOf(bodyOf(message, limits.maxBytes), message.contentEncoding), limits.maxDepth, 'the body');
  } catch (thrown) {
    if (thrown instanceof UndecodableError || !(thrown instanceof CeleriacError)) throw thrown;
    throw new UndecodableError('malformed', thrown.message, { cause: thrown });
  }
}

function bodyOf(message: Message, maxBytes: number): Buffer {
  const { compression } = message.headers;
  const body = compression ? decompress(message.body, compression, maxBytes) : message.body;
  if (body.length <= maxBytes) return body;
  throw new UndecodableError('too-large', `a body of ${body.length} bytes is larger than the ${maxBytes} that are read`);
}

function textOf(body: Buffer, encoding: string): string {
  // `binary` beside a textual content type: kombu leaves the decoding to the serializer, which takes UTF-8.
  if (encoding === 'utf-8' || encoding === 'binary') return body.toString('utf8');
  try {
    return new TextDecoder(encoding).decode(body);
  } catch (error) {
    const name = JSON.stringify(encoding.slice(0, 100));
    throw new UndecodableError('unknown-content-encoding', `content encoding ${name} is not known`, { cause: error });
  }
}

// The core schema: Python's safe_dump writes dates unquoted, and they stay the strings that a person reads.
const YAML_OPTIONS = { schema: 'core', logLevel: 'error', maxAliasCount: 100 } as const;

function decodeYaml(text: string, maxDepth: number): unknown {
  let value: unknown;
  try {
    value = parseYaml(text, YAML_OPTIONS);
  } catch (error) {
    // The parser recurses: nesting that it cannot hold ends as a RangeError.
    if (error instanceof RangeError) throw tooDeep(maxDepth);
    throw new UndecodableError('malformed', `not YAML: ${reasonOf(error).slice(0, 200)}`, { cause: error });
  }
  if (isDeeperThan(value, maxDepth)) throw tooDeep(maxDepth);
  return value;
}

function tooDeep(maxDepth: number): UndecodableError {
  return new UndecodableError('too-deep', `nested deeper than ${maxDepth} levels`);
}
