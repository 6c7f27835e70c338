/** What Celery writes in place of a secret. */
const MASK = '********';
/** Celery masks settings by such names itself; it does not look into a transport's options (Sentinel's password is there). */
const SECRET_NAME = /pass(word|wd|phrase)?$|secret|token|api_?key|private_?key|credential/i;
const USER_AND_PASSWORD = /([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]*@/gi;

const known = new WeakMap<object, unknown>();

/**
 * A worker's answer without passwords. Workers send some of their configuration as it is: `broker.alternates` holds the URLs
 * of all brokers with their passwords (Flower 2.2 drops it too), `broker_read_url` is not covered by Celery's own masking.
 * The answer itself is not changed; a masked copy is made once per answer.
 */
export function masked(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return plain(answer);
  let copy = known.get(answer);
  if (copy === undefined) {
    copy = withoutSecrets(answer);
    known.set(answer, copy);
  }
  return copy;
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== 'object' || value === null) return plain(value);
  // Of a broker's connection only; a task may well have an argument of that name.
  const fields = Object.entries(value).filter(([name]) => name !== 'alternates' || !('transport' in value));
  return Object.fromEntries(fields.map(([name, field]) => [name, isSecret(name, field) ? MASK : withoutSecrets(field)]));
}

function isSecret(name: string, field: unknown): boolean {
  return typeof field === 'string' && field !== '' && SECRET_NAME.test(name);
}

function plain(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(USER_AND_PASSWORD, `$1${MASK}@`) : value;
}
