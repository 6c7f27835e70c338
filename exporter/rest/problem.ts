import type { IncomingMessage } from 'node:http';
import type { Problem } from '../contract/problem.ts';
import { CeleriacError } from '../errors.ts';
import type { ErrorKind } from '../errors.ts';
import { errorPage } from './page.ts';
import { html, json, text } from './reply.ts';
import type { TextReply } from './reply.ts';

/** The one place where an error becomes a status. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  'bad-input': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  refused: 403, // as Flower, when a worker says no
  unavailable: 503,
  timeout: 504,
  undecodable: 502,
  internal: 500,
};

/** `flower`: plain text, as Flower answers on its routes. `negotiated`: a page to a browser, JSON to anybody else. */
export type ProblemStyle = 'flower' | 'negotiated';

export function problemReply(error: CeleriacError, style: ProblemStyle, request: IncomingMessage): TextReply {
  const status = STATUS[error.kind];
  if (style === 'flower') return text(error.remedy === undefined ? error.message : `${error.message}: ${error.remedy}`, status);
  if (wantsPage(request)) return html(errorPage(status, error.message, error.remedy), status);
  const problem: Problem = error.remedy === undefined ? { error: error.message } : { error: error.message, remedy: error.remedy };
  return json(problem, status);
}

/** Anything thrown; what was not foreseen tells the caller nothing of itself. */
export function asProblem(thrown: unknown): CeleriacError {
  if (thrown instanceof CeleriacError && thrown.kind !== 'internal') return thrown;
  return new CeleriacError('internal', 'something failed inside the exporter', { remedy: 'its log says what, at level error', cause: thrown });
}

/** Browsers name HTML first; curl and libraries name anything or JSON. */
export function wantsPage(request: IncomingMessage): boolean {
  return /\btext\/html\b/.test(request.headers.accept ?? '');
}
