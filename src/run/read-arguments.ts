/** What is typed into the form, read with care: a slip here would be a wrong call. */
export type ReadArguments<Value> = { readonly value: Value } | { readonly trouble: string };

/** A JSON list; empty text is no arguments. */
export function readArgs(text: string): ReadArguments<readonly unknown[]> {
  const parsed = parse(text, '[]');
  if ('trouble' in parsed) return parsed;
  return Array.isArray(parsed.value) ? { value: parsed.value } : { trouble: 'A JSON list is wanted, for example [1, "two"]' };
}

/** A JSON object; empty text is no arguments. */
export function readKwargs(text: string): ReadArguments<Readonly<Record<string, unknown>>> {
  const parsed = parse(text, '{}');
  if ('trouble' in parsed) return parsed;
  const { value } = parsed;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { value: value as Readonly<Record<string, unknown>> }
    : { trouble: 'A JSON object is wanted, for example {"customer": 42}' };
}

/** Seconds, or nothing. */
export function readSeconds(text: string): ReadArguments<number | undefined> {
  if (text.trim() === '') return { value: undefined };
  const seconds = Number(text);
  return Number.isFinite(seconds) && seconds >= 0 ? { value: seconds } : { trouble: 'A number of seconds is wanted' };
}

function parse(text: string, empty: string): ReadArguments<unknown> {
  try {
    return { value: JSON.parse(text.trim() === '' ? empty : text) as unknown };
  } catch (error) {
    const said = error instanceof Error ? error.message.replace(/^JSON\.parse: /, '') : '';
    return { trouble: `This is no JSON${said === '' ? '' : `: ${said}`}. Text stands in double quotes; True, False and None are true, false and null` };
  }
}

/** The exporter masks secrets before it shows arguments: what was masked is not what was sent. */
export function holdsMask(text: string): boolean {
  return text.includes('********');
}
