import { useState } from 'react';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { between, EndedInput } from './EndedInput.tsx';

function Kept({ onEnd, ...rest }: { readonly onEnd: (value: string) => void; readonly taken?: (typed: string) => string }) {
  const [value, setValue] = useState('1');
  return (
    <>
      <EndedInput
        value={value}
        onEnd={(ended) => {
          setValue(ended);
          onEnd(ended);
        }}
        {...rest}
      />
      <button onClick={() => setValue('7')}>From elsewhere</button>
    </>
  );
}

test('what is typed is taken once, with Enter, and the focus stays; or when it is left', async () => {
  const taken = jest.fn();
  render(<Kept onEnd={taken} />);
  const user = userEvent.setup();
  const input = screen.getByRole('textbox');
  await user.type(input, '23');
  expect(taken).not.toHaveBeenCalled();
  await user.keyboard('{Enter}');
  expect(taken.mock.calls).toEqual([['123']]);
  expect(input).toHaveFocus();
  await user.type(input, ' 4 ');
  await user.tab();
  expect(taken.mock.calls).toEqual([['123'], ['123 4']]);
});

test('what comes from elsewhere is shown', async () => {
  render(<Kept onEnd={() => undefined} />);
  await userEvent.click(screen.getByRole('button', { name: 'From elsewhere' }));
  expect(screen.getByRole('textbox')).toHaveValue('7');
});

test('a number is held within its bounds, and shown as it was taken', async () => {
  render(<Kept onEnd={() => undefined} taken={between(1, 200, 20)} />);
  const input = screen.getByRole('textbox');
  for (const [typed, taken] of [['900', '200'], ['-3', '1'], ['many', '20'], ['2.6', '3']] as const) {
    await userEvent.clear(input);
    await userEvent.type(input, `${typed}{Enter}`);
    expect(input).toHaveValue(taken);
  }
});
