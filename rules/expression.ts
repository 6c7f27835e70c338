/** PromQL, with the recordings that it builds on still as such. */
export interface Expression {
  readonly parts: readonly (string | Recording)[];
}

/** A series that Prometheus computes ahead. */
export interface Recording {
  /** level:metric:operation, as Prometheus' own guide names them. */
  readonly record: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly expression: Expression;
  /** The same from the exporter's metrics alone, for who has no recording rules; absent: `expression` is that already. */
  readonly plain?: Expression;
}

/** Whether recordings stand as their names, or are written out for who does not record them. */
export type Style = 'named' | 'plain';

/** A template of PromQL; line breaks in it are for the reader of the source. */
export function promql(texts: TemplateStringsArray, ...values: readonly (string | number | Expression | Recording)[]): Expression {
  const parts: (string | Recording)[] = [];
  texts.forEach((text, at) => {
    parts.push(text);
    const value = values[at];
    if (value === undefined) return;
    if (typeof value !== 'object') parts.push(String(value));
    else if ('parts' in value) parts.push(...value.parts);
    else parts.push(value);
  });
  return { parts };
}

export function write({ parts }: Expression, style: Style): string {
  const text = parts.map((part) => (typeof part === 'string' ? part : writeRecording(part, style))).join('');
  return text.replace(/\s+/g, ' ').replace(/([([]) /g, '$1').replace(/ ([)\]])/g, '$1').trim();
}

function writeRecording({ record, expression, plain }: Recording, style: Style): string {
  return style === 'named' ? record : `(${write(plain ?? expression, style)})`;
}
