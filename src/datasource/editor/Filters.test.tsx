import { fireEvent, render, screen } from '@testing-library/react';
import { Filters } from './Filters.tsx';

// jsdom draws nothing, and a Combobox measures its options.
jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue({ measureText: () => ({ width: 1 }) } as never);

test('each part of a row has a name, for who cannot see where it stands', () => {
  const filters = [{ field: 'state', operator: '=', value: 'FAILURE' }, { field: 'runtime', operator: '>', value: '2s' }] as const;
  render(<Filters filters={filters} datasource={{} as never} onChange={() => undefined} />);
  for (const part of ['Field', 'Operator', 'Value']) expect(screen.getByRole('combobox', { name: `${part} of filter 1` })).toBeVisible();
  expect(screen.getByRole('combobox', { name: 'Operator of filter 2' })).toBeVisible();
  expect(screen.getByRole('textbox', { name: 'Value of filter 2' })).toBeVisible();
});

test('a row that comes from elsewhere, as from a click on a cell in Explore, is shown and kept', () => {
  const first = [{ field: 'state', operator: '=', value: 'FAILURE' }] as const;
  const changed = jest.fn();
  const { rerender } = render(<Filters filters={first} datasource={{} as never} onChange={changed} />);
  const both = [...first, { field: 'name', operator: '=', value: 'shop.fail' }] as const;
  rerender(<Filters filters={both} datasource={{} as never} onChange={changed} />);
  expect(screen.getByRole('combobox', { name: 'Value of filter 2' })).toHaveValue('shop.fail');
  fireEvent.click(screen.getByRole('button', { name: 'Filter' }));
  expect(changed).toHaveBeenCalledWith([...both, { field: 'state', operator: '=', value: '' }]);
});
