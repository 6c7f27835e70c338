/** Values as Python has them, and the ways in which they come to the exporter as text. */
export type PythonValue =
  | string | number | boolean | null
  | { readonly bytes: string }
  | { readonly tuple: readonly PythonValue[] }
  | { readonly list: readonly PythonValue[] }
  | { readonly dict: readonly (readonly [string, PythonValue])[] }
  | { readonly dataclass: string; readonly fields: readonly (readonly [string, PythonValue])[] };

/** `repr(value)`. */
export function pythonRepr(value: PythonValue): string {
  return written(value, quotedByPython);
}

/** Celery's `saferepr(value)`: no backslash is doubled, and a single quote alone is escaped. */
export function celeryRepr(value: PythonValue): string {
  return written(value, (text) => `'${text.replaceAll("'", "\\'")}'`);
}

function written(value: PythonValue, quoted: (text: string) => string): string {
  const inner = (item: PythonValue): string => written(item, quoted);
  if (typeof value === 'string') return quoted(value);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if ('bytes' in value) return `b${quoted(value.bytes)}`;
  if ('tuple' in value) return `(${value.tuple.map(inner).join(', ')}${value.tuple.length === 1 ? ',' : ''})`;
  if ('list' in value) return `[${value.list.map(inner).join(', ')}]`;
  if ('dict' in value) return `{${value.dict.map(([key, item]) => `${quoted(key)}: ${inner(item)}`).join(', ')}}`;
  return `${value.dataclass}(${value.fields.map(([key, item]) => `${key}=${inner(item)}`).join(', ')})`;
}

export function quotedByPython(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t').replaceAll(quote, `\\${quote}`);
  return quote + escaped + quote;
}

/** What JSON makes of it. */
export function jsonOf(value: PythonValue): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('bytes' in value) return value.bytes;
  if ('tuple' in value) return value.tuple.map(jsonOf);
  if ('list' in value) return value.list.map(jsonOf);
  return Object.fromEntries(('dict' in value ? value.dict : value.fields).map(([key, item]) => [key, jsonOf(item)]));
}
