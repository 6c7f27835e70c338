import { useState } from 'react';
import type { ComponentProps } from 'react';
import { Input } from '@grafana/ui';

interface EndedInputProps extends Pick<ComponentProps<typeof Input>, 'id' | 'width' | 'placeholder' | 'type' | 'min' | 'max' | 'aria-labelledby'> {
  readonly value: string;
  readonly onEnd: (value: string) => void;
  /** What is taken of what was typed; default: without the spaces around it. */
  readonly taken?: (typed: string) => string;
}

/** An input whose text is taken when it is left, or with Enter: each letter of it is no question yet. It keeps the focus, and shows what comes from elsewhere. */
export function EndedInput({ value, onEnd, taken = (typed) => typed.trim(), ...input }: EndedInputProps) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    setTyped(value);
  }
  const end = (): void => {
    const ended = taken(typed);
    setTyped(ended);
    if (ended !== value) onEnd(ended);
  };
  return (
    <Input
      {...input}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={end}
      onKeyDown={({ key }) => {
        if (key === 'Enter') end();
      }}
    />
  );
}

/** Of a number that was typed a whole one within bounds. */
export function between(least: number, most: number, otherwise: number): (typed: string) => string {
  return (typed) => String(Math.max(least, Math.min(most, Math.round(Number(typed)) || otherwise)));
}
