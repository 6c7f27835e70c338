/** A value of the query language that is nothing but itself: quoted where it would be read as more. */
export function quoted(value: string): string {
  return /^[\w@/][\w.@/-]*$/.test(value) && !/^(AND|OR|NOT)$/.test(value) ? value : `"${escaped(value)}"`;
}

/** The same for text that stands within quotes already. */
export function escaped(value: string): string {
  return value.replace(/[\\"]/g, '\\$&');
}

/** A pattern: its stars and question marks stay what they are, what stands between them is quoted where it has to be. */
export function pattern(value: string): string {
  return value.replace(/[^*?]+/g, (part) => (/^[\w.@/-]+$/.test(part) ? part : `"${escaped(part)}"`));
}
