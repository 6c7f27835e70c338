import type { IncomingMessage } from 'node:http';
import { CeleriacError } from '../errors.ts';
import { parseExactly } from '../message/exact-json.ts';

/** Longest body that is read, bytes: arguments of a task may be large, a cluster's broker seldom takes more. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Deepest nesting of lists and objects in what is passed on. */
const MAX_DEPTH = 100;
const FORM = 'application/x-www-form-urlencoded';

/** What a request carries beside its query. */
export class Body {
  readonly #text: string;
  readonly #type: string;

  constructor(text: string, type = '') {
    this.#text = text;
    this.#type = type.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  }

  get isEmpty(): boolean {
    return this.#text.trim() === '';
  }

  /**
   * The body as JSON, whatever the request calls it: `curl -d '{"args": [1, 2]}'` calls it a form. Undefined where there is none.
   * @throws CeleriacError `bad-input`
   */
  json(): unknown {
    if (this.isEmpty) return undefined;
    try {
      return JSON.parse(this.#text);
    } catch {
      throw new CeleriacError('bad-input', 'the request\'s body is not valid JSON', { remedy: 'for example {"args": [1, 2]}' });
    }
  }

  /**
   * The same with numbers as they were written (see parseExactly), for what goes on to a task.
   * @throws CeleriacError `bad-input`
   */
  exactJson(): unknown {
    return this.isEmpty ? undefined : parseExactly(this.#text, MAX_DEPTH, "the request's body");
  }

  /** Named values in the body: of a form, or the plain ones of a JSON object. */
  values(): URLSearchParams {
    if (this.#type === FORM && !/^\s*\{/.test(this.#text)) return new URLSearchParams(this.#text);
    if (this.#type !== 'application/json' && this.#type !== FORM) return new URLSearchParams();
    const values = new URLSearchParams();
    const given = this.#type === FORM ? jsonOrNothing(this.#text) : this.json();
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return values;
    for (const [name, value] of Object.entries(given)) {
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') values.append(name, String(value));
    }
    return values;
  }
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @throws CeleriacError `bad-input` where it is too large, or no UTF-8 */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const bytes = await readAll(request);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new CeleriacError('bad-input', "the request's body is not valid UTF-8");
  }
  return new Body(text, request.headers['content-type']);
}

/** Not by `for await`, which cuts the connection when it is left, and with it the answer. */
function readAll(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let size = 0;
    const take = (piece: Buffer): void => {
      size += piece.length;
      if (size <= MAX_BYTES) return void pieces.push(piece);
      request.off('data', take).pause();
      reject(new CeleriacError('bad-input', `a request's body may hold ${MAX_BYTES} bytes`));
    };
    request.on('data', take);
    request.once('end', () => resolve(Buffer.concat(pieces)));
    request.once('error', reject);
    request.once('close', () => reject(new CeleriacError('bad-input', 'the request ended before its body did')));
  });
}
