import type { ResultAnswer, ShownValue, UnreadableValue } from '../../exporter/contract/result.ts';

export interface ResultPart {
  readonly title: string;
  readonly text: string;
  /** Why it cannot be read; the text is then empty. */
  readonly trouble?: Pick<UnreadableValue, 'why' | 'remedy'>;
}

/** What the result backend holds of a task, part by part, each as text to be read and copied. */
export function partsOfResult({ result, exception, args, kwargs, stamps }: ResultAnswer): readonly ResultPart[] {
  const said = exception?.message.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ') ?? '';
  return [
    ...(exception === null ? [valuePart('Value', result)] : [{ title: 'Exception', text: `${exception.module === null ? '' : `${exception.module}.`}${exception.type}: ${said}` }]),
    ...(args === null ? [] : [valuePart('Arguments', args)]),
    ...(kwargs === null ? [] : [valuePart('Keyword arguments', kwargs)]),
    ...(stamps === null || Object.keys(stamps).length === 0 ? [] : [{ title: 'Stamps', text: JSON.stringify(stamps, null, 2) }]),
  ];
}

function valuePart(title: string, value: ShownValue | UnreadableValue): ResultPart {
  if (value.kind === 'undecodable') return { title, text: '', trouble: value };
  return { title, text: typeof value.value === 'string' ? value.value : JSON.stringify(value.value, null, 2) };
}
