import fc from 'fast-check';
import type { Query } from '../../query/ast.ts';
import { NUMBER_FIELDS, TEXT_FIELDS } from '../../query/ast.ts';

/** Texts in which a database's way of comparing may differ from ours. */
export const word = fc.constantFrom('a', 'B', 'tasks.charge', 'Tasks.Mail', 'w1@host', '%', '_', '\\', '*', '?', "it's", 'ä', 'Ä', '😀', '');
export const kwargs = fc.constantFrom("{'customer': 42, 'name': 'Ada'}", "{'customer': '42'}", "{'x': {'customer': 7}}", '{}', "{'customer': 4");
export const id = fc.constantFrom('8a4da87b-1111-4222-8333-444444444444', '8A4DA87B-1111-4222-8333-444444444444', 'order-17', 'Order-17', 'a');

const match = fc.oneof(
  fc.oneof(word, id).filter((text) => text !== '').map((text) => ({ how: 'equals' as const, text })),
  word.filter((text) => text !== '').map((text) => ({ how: 'contains' as const, text })),
  fc.constantFrom('*', 'a*', '?', '*charge', 'T*s.?ail', '\\*', '\\\\*', '%*', 'w?@host', 'ä*', '*?*').map((pattern) => ({ how: 'like' as const, pattern })),
  fc.constant({ how: 'missing' as const }),
);
const present = match.filter((one) => one.how !== 'missing');

/** Any query, its numbers out of the given ones. */
export function queryArbitrary(number: fc.Arbitrary<number>): fc.Arbitrary<Query> {
  const bound = fc.option(fc.record({ value: number, inclusive: fc.boolean() }), { nil: undefined });
  const value = fc.oneof(present, fc.constantFrom('42', 'Ada', '7').map((text) => ({ how: 'equals' as const, text })));
  const leaf: fc.Arbitrary<Query> = fc.oneof(
    fc.record({ kind: fc.constant('text' as const), field: fc.constantFrom(...TEXT_FIELDS), match }),
    fc.record({ kind: fc.constant('any' as const), match: present }),
    fc.record({ kind: fc.constant('kwarg' as const), key: fc.constantFrom('customer', 'name', 'x'), match: value }),
    fc.record({ kind: fc.constant('number' as const), field: fc.constantFrom(...NUMBER_FIELDS), from: bound, to: bound })
      .filter(({ from, to }) => from !== undefined || to !== undefined),
  );
  return fc.letrec<{ query: Query }>((tie) => ({
    query: fc.oneof({ maxDepth: 3 }, leaf, fc.constant({ kind: 'all' as const }),
      fc.record({ kind: fc.constant('not' as const), of: tie('query') }),
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), of: fc.array(tie('query'), { minLength: 1, maxLength: 3 }) })),
  })).query;
}
