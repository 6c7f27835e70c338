import { ExporterError } from './problem.ts';
import type { Trouble, TroubleKind } from './problem.ts';

/** What is read of an answer that is no success; `data` is whatever its body held. */
export interface Refusal {
  readonly status: number;
  readonly data: unknown;
}

const KINDS: Readonly<Record<string, TroubleKind>> = {
  'bad-input': 'bad-input',
  unauthenticated: 'unauthenticated',
  forbidden: 'forbidden',
  'not-found': 'not-found',
  refused: 'refused',
  unavailable: 'unavailable',
  timeout: 'timeout',
  'too-many': 'unavailable',
};
const URN = 'urn:celeriac:problem:';

/** An answer with a problem of the exporter's own is told in its words; any other came from Grafana, or from something between. */
export function refusalError(refusal: Refusal): ExporterError {
  return new ExporterError(exportersWords(refusal) ?? grafanasWords(refusal));
}

function exportersWords({ data }: Refusal): Trouble | undefined {
  const problem = problemIn(data);
  if (problem === undefined) return undefined;
  const { kind, detail, remedy, parameter, column } = problem;
  return {
    kind: KINDS[kind] ?? 'fault',
    what: kind === 'unauthenticated' ? "The exporter does not accept the app's token" : capital(detail),
    why: kind === 'unauthenticated' ? capital(detail) : null,
    remedy:
      kind === 'unauthenticated'
        ? "Enter a token of the exporter's in the app's configuration."
        : remedy === undefined
          ? null
          : capital(remedy),
    ...(parameter !== undefined && { parameter }),
    ...(column !== undefined && { column }),
  };
}

interface Problem {
  readonly kind: string;
  readonly detail: string;
  readonly remedy: string | undefined;
  readonly parameter: string | undefined;
  readonly column: number | undefined;
}

function problemIn(data: unknown): Problem | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { type, detail, remedy, parameter, column } = data as Record<string, unknown>;
  if (typeof type !== 'string' || !type.startsWith(URN) || typeof detail !== 'string') return undefined;
  return {
    kind: type.slice(URN.length),
    detail,
    remedy: typeof remedy === 'string' ? remedy : undefined,
    parameter: typeof parameter === 'string' ? parameter : undefined,
    column: typeof column === 'number' ? column : undefined,
  };
}

function grafanasWords({ status, data }: Refusal): Trouble {
  const said = messageIn(data);
  switch (status) {
    case 0:
      return { kind: 'unreachable', what: 'Grafana does not answer', why: said, remedy: 'Check your network, then try again.' };
    case 401:
      return {
        kind: 'unauthenticated',
        what: 'Not signed in, or the token is not accepted',
        why: said,
        remedy: "Sign in to Grafana again; if it stays, check the token in the app's configuration.",
      };
    case 403:
      return { kind: 'forbidden', what: 'Your role in Grafana does not allow this', why: said, remedy: 'An editor or an admin of this organisation may.' };
    case 404:
      return {
        kind: 'unreachable',
        what: 'There is no Celeriac exporter at the configured address',
        why: said ?? 'What answers there does not know the path',
        remedy: "Check the exporter's URL, and its --url-prefix, in the app's configuration.",
      };
    case 502:
    case 503:
    case 504:
      return {
        kind: 'unreachable',
        what: 'Grafana cannot reach the exporter',
        why: said,
        remedy: "Check that the exporter runs and that Grafana's server reaches its URL.",
      };
    default:
      return status >= 500
        ? {
            kind: 'unconfigured',
            what: 'Grafana could not pass the request on',
            why: said,
            remedy: "Enter the exporter's URL and a read token in the app's configuration.",
          }
        : { kind: 'fault', what: `The answer was ${status}`, why: said, remedy: 'Try again; if it stays, look into the logs of Grafana and the exporter.' };
  }
}

function messageIn(data: unknown): string | null {
  if (typeof data === 'object' && data !== null && 'message' in data && typeof data.message === 'string' && data.message !== '')
    return capital(data.message);
  return null;
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
