const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A value out of JSON as Python's repr writes it, so that a stored result reads, and is searched, like those that events carry:
 *
 *   {"current": 3, "total": null, "by": ["ada"]} → {'current': 3, 'total': None, 'by': ['ada']}
 *
 * What JSON has lost stays lost: a tuple reads as a list, 3.0 as 3. Ends early, past `max` characters. The value's depth must
 * be bounded.
 */
export function reprOf(value: unknown, max: number): string {
  const writer = { text: '', max };
  write(value, writer);
  return writer.text;
}

interface Writer {
  text: string;
  readonly max: number;
}

function write(value: unknown, out: Writer): void {
  if (typeof value === 'string') out.text += quoted(value.length > out.max ? value.slice(0, out.max + 1) : value);
  else if (value === null || value === undefined) out.text += 'None';
  else if (value === true) out.text += 'True';
  else if (value === false) out.text += 'False';
  else if (typeof value === 'number' || typeof value === 'bigint') out.text += String(value);
  else if (Array.isArray(value)) writeAll(value, '[', ']', out, (item) => write(item, out));
  else if (value instanceof Uint8Array) out.text += `b${quoted(Buffer.from(value).toString('latin1').slice(0, out.max + 1))}`;
  else {
    writeAll(Object.entries(value), '{', '}', out, ([key, item]) => {
      out.text += `${quoted(key)}: `;
      write(item, out);
    });
  }
}

function writeAll<Item>(items: readonly Item[], open: string, close: string, out: Writer, each: (item: Item) => void): void {
  out.text += open;
  let isFirst = true;
  for (const item of items) {
    if (out.text.length > out.max) return;
    if (!isFirst) out.text += ', ';
    isFirst = false;
    each(item);
  }
  out.text += close;
}

/** In double quotes only where the text holds a single quote and no double one. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t\u0000-\u001f\u007f-\u00a0\u00ad']/g, (character) => {
    if (character === "'") return quote === "'" ? "\\'" : "'";
    return SHORT_ESCAPES[character] ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return quote + escaped + quote;
}
