import { InlineField } from '@grafana/ui';
import { EndedInput } from './EndedInput.tsx';

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly width: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly taken?: (typed: string) => string;
}

/** A text that may hold variables. */
export function TextField({ label, onChange, ...input }: TextFieldProps) {
  return (
    <InlineField label={label} htmlFor={input.id}>
      <EndedInput {...input} onEnd={onChange} />
    </InlineField>
  );
}
