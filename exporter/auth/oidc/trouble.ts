import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { CeleriacError, reasonOf } from '../../errors.ts';
import { SignInRefused } from '../sign-in-refused.ts';
import { plain } from './identity.ts';

const AGAIN = 'sign in again';

const CLAIMS: Readonly<Record<string, string>> = {
  iss: 'it was issued by somebody else',
  aud: 'it was made for another application',
  azp: 'it was made for another application',
  nonce: 'it belongs to another sign-in',
};

/** What went wrong between the provider and us, in words: who signs in is refused, or the provider cannot be had. No secret is in it. */
export function signInTrouble(thrown: unknown, label: string): CeleriacError {
  if (thrown instanceof CeleriacError) return thrown;
  if (thrown instanceof AuthorizationResponseError) return said(label, thrown.error, thrown.error_description);
  if (thrown instanceof ResponseBodyError) return said(label, thrown.error, thrown.error_description);
  if (!(thrown instanceof ClientError)) return away(label, thrown);
  const cause = causeOf(thrown);
  switch (thrown.code) {
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED': return notTaken(label, CLAIMS[cause.claim ?? ''] ?? `its claim ${cause.claim ?? ''} is not what it must be`);
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED': return notTaken(label, 'it has expired, or is not valid yet', 'set the clocks of both machines, if this stays');
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return cause.attribute === 'issuer' ? otherName(label, cause) : notTaken(label, `${cause.attribute ?? 'something'} is not what it must be`);
    case 'OAUTH_INVALID_RESPONSE': {
      // GitHub says no with status 200.
      const { error, error_description: about } = cause.body ?? {};
      return typeof error === 'string' ? said(label, error, typeof about === 'string' ? about : undefined) : notTaken(label, plain(cause.message ?? 'it cannot be read'));
    }
    case 'OAUTH_KEY_SELECTION_FAILED': return notTaken(label, 'it is signed with a key that the issuer does not have');
    default: return away(label, thrown);
  }
}

/** The provider's own word for it. */
function said(label: string, error: string, description: string | undefined): CeleriacError {
  const words = plain(description === undefined ? error : `${error}: ${description}`);
  if (/^(invalid_grant|bad_verification_code)$/.test(error)) return new SignInRefused('forbidden', `${label} does not take the code: it was used before, or is too old (${words})`, { remedy: AGAIN });
  if (/^(invalid_client|unauthorized_client|incorrect_client_credentials|redirect_uri_mismatch)$/.test(error)) {
    return new CeleriacError('unavailable', `${label} does not take this exporter: ${words}`, { remedy: 'look at --oauth2-key, --oauth2-secret and --oauth2-redirect-uri' });
  }
  if (/^(server_error|temporarily_unavailable)$/.test(error)) return new CeleriacError('unavailable', `${label} cannot do it now: ${words}`, { remedy: `${AGAIN} in a while` });
  return new SignInRefused('forbidden', `${label} says no: ${words}`, { remedy: AGAIN });
}

function notTaken(label: string, why: string, remedy = AGAIN): SignInRefused {
  return new SignInRefused('forbidden', `what ${label} says of who signs in is not taken: ${why}`, { remedy });
}

function otherName(label: string, { expected, body }: Cause): CeleriacError {
  const own = typeof body?.['issuer'] === 'string' ? plain(body['issuer']) : 'nothing';
  return new CeleriacError('unavailable', `${label} at ${plain(expected ?? '')} calls itself ${own}`, { remedy: 'give --oidc-issuer exactly as it names itself, the slash at its end included' });
}

function away(label: string, thrown: unknown): CeleriacError {
  const inner = thrown instanceof Error && thrown.cause instanceof Error ? `${reasonOf(thrown)} (${reasonOf(thrown.cause)})` : reasonOf(thrown);
  return new CeleriacError('unavailable', `${label} does not answer as it should: ${plain(inner)}`, {
    remedy: 'look whether the exporter reaches it, and trusts its certificate (NODE_EXTRA_CA_CERTS names authorities of your own); API tokens work meanwhile',
    cause: thrown,
  });
}

interface Cause {
  readonly message?: string | undefined;
  readonly claim?: string;
  readonly attribute?: string;
  readonly expected?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** The library keeps what it compared in the cause of its error, or of that one's. */
function causeOf({ cause }: ClientError): Cause {
  const inner = cause instanceof Error ? cause.cause : cause;
  return { message: cause instanceof Error ? cause.message : undefined, ...(typeof inner === 'object' && !(inner instanceof Error) ? (inner as Cause) : {}) };
}
