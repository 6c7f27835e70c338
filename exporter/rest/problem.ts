import type { IncomingMessage } from 'node:http';
import type { Problem, ProblemDetails } from '../contract/problem.ts';
import { ArgumentError } from '../control/commands/argument-error.ts';
import { CeleriacError } from '../errors.ts';
import type { ErrorKind } from '../errors.ts';
import { QueryError } from '../query/query-error.ts';
import { errorPage } from './page.ts';
import { ParameterError } from './parameter-error.ts';
import { html, json, text } from './reply.ts';
import type { TextReply } from './reply.ts';

/** The one place where an error becomes a status. */
const STATUS: Readonly<Record<ErrorKind, number>> = {
  'bad-input': 400,
  unauthenticated: 401,
  forbidden: 403,
  'too-many': 429,
  'not-found': 404,
  conflict: 409,
  refused: 403, // as Flower, when a worker says no
  unavailable: 503,
  timeout: 504,
  undecodable: 502,
  internal: 500,
};

/**
 * `flower`: plain text, as Flower answers on its routes. `native`: problem+json. `negotiated`: a page to a browser, JSON to
 * anybody else.
 */
export type ProblemStyle = 'flower' | 'native' | 'negotiated';

export function statusOf(error: CeleriacError): number {
  return STATUS[error.kind];
}

export function problemReply(error: CeleriacError, style: ProblemStyle, request: IncomingMessage): TextReply {
  const status = statusOf(error);
  if (style === 'flower') return text(error.remedy === undefined ? error.message : `${error.message}: ${error.remedy}`, status);
  if (style === 'native') return { ...json(detailsOf(error, status), status), type: 'application/problem+json; charset=UTF-8' };
  if (wantsPage(request)) return html(errorPage(status, error.message, error.remedy), status);
  const problem: Problem = error.remedy === undefined ? { error: error.message } : { error: error.message, remedy: error.remedy };
  return json(problem, status);
}

const TITLE: Readonly<Record<ErrorKind, string>> = {
  'bad-input': 'The request cannot be understood',
  unauthenticated: 'Sign in first',
  forbidden: 'Not allowed',
  'too-many': 'Too often',
  'not-found': 'Not known here',
  conflict: 'In conflict with what is there',
  refused: 'Refused',
  unavailable: 'Not available now',
  timeout: 'No answer in time',
  undecodable: 'Not readable',
  internal: 'A fault of the exporter',
};

function detailsOf(error: CeleriacError, status: number): ProblemDetails {
  return {
    type: `urn:celeriac:problem:${error.kind}`,
    title: TITLE[error.kind],
    status,
    detail: error.message,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
    ...(error instanceof ParameterError && { parameter: error.parameter }),
    ...(error instanceof ArgumentError && error.argument !== undefined && { parameter: error.argument }),
    ...(error instanceof QueryError && { parameter: 'q', column: error.column }),
  };
}

/** Anything thrown; what was not foreseen tells the caller nothing of itself. */
export function asProblem(thrown: unknown): CeleriacError {
  if (thrown instanceof CeleriacError && thrown.kind !== 'internal') return thrown;
  return new CeleriacError('internal', 'something failed inside the exporter', {
    remedy: 'its log says what, at level error',
    cause: thrown,
  });
}

/** Browsers name HTML first; curl and libraries name anything or JSON. */
export function wantsPage(request: IncomingMessage): boolean {
  return /\btext\/html\b/.test(request.headers.accept ?? '');
}
