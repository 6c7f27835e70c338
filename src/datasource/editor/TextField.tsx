import { InlineField, Input } from '@grafana/ui';

interface TextFieldProps {
  readonly id: string;
  readonly label: string;
  readonly placeholder: string;
  readonly width: number;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A text that may hold variables; taken when it is left, or with Enter. */
export function TextField({ id, label, placeholder, width, value, onChange }: TextFieldProps) {
  const take = (text: string): void => {
    if (text.trim() !== value) onChange(text.trim());
  };
  return (
    <InlineField label={label} htmlFor={id}>
      <Input
        id={id}
        key={value}
        width={width}
        placeholder={placeholder}
        defaultValue={value}
        onBlur={({ currentTarget }) => take(currentTarget.value)}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Enter') take(currentTarget.value);
        }}
      />
    </InlineField>
  );
}
