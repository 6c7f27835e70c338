import type { StoredException, StoredResult, StoredValue } from '../contract/result.ts';
import type { Redactor } from '../redaction/redactor.ts';
import { reprOf } from './repr.ts';

/** Characters of an exception's repr. */
const MAX_REPR = 100_000;

/** The result as people may see it; itself where it holds no secret. `json` stays as it was stored: it is for machines alone. */
export function maskedResult(result: StoredResult, redactor: Redactor): StoredResult {
  if (!redactor.isOn) return result;
  const masked: StoredResult = {
    ...result,
    result: maskedValue(result.result, redactor),
    args: result.args && maskedValue(result.args, redactor),
    kwargs: result.kwargs && maskedValue(result.kwargs, redactor),
    exception: result.exception && maskedException(result.exception, redactor),
    traceback: result.traceback === null ? null : redactor.text(result.traceback),
    stamps: result.stamps && (redactor.value(result.stamps) as StoredResult['stamps']),
  };
  const isSame = (['result', 'args', 'kwargs', 'exception', 'traceback', 'stamps'] as const).every((name) => masked[name] === result[name]);
  return isSame ? result : masked;
}

function maskedValue(stored: StoredValue, redactor: Redactor): StoredValue {
  if (stored.kind === 'undecodable') return stored;
  const value = redactor.value(stored.value);
  return value === stored.value ? stored : { ...stored, value };
}

function maskedException(exception: StoredException, redactor: Redactor): StoredException {
  const message = redactor.value(exception.message) as readonly unknown[];
  const written = message === exception.message ? exception.repr : `${exception.type}(${message.map((word) => reprOf(word, MAX_REPR)).join(', ')})`;
  const repr = redactor.text(written);
  return message === exception.message && repr === exception.repr ? exception : { ...exception, message, repr };
}
