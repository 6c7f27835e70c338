import { framesIn, partsOf } from './traceback.ts';

const TRACEBACK = `Traceback (most recent call last):
  File "/venv/lib/python3.12/site-packages/celery/app/trace.py", line 453, in trace_task
    R = retval = fun(*args, **kwargs)
                 ^^^^^^^^^^^^^^^^^^^^
  File "/venv/lib/python3.12/site-packages/celery/app/trace.py", line 736, in __protected_call__
    return self.run(*args, **kwargs)
  File "/srv/shop/orders.py", line 42, in charge
    raise OutOfStock(article)
shop.errors.OutOfStock: no such article

During handling of the above exception, another exception occurred:

`;

test("frames of libraries are together, the application's own stand alone", () => {
  const parts = partsOf(TRACEBACK);
  expect(parts.map(({ kind }) => kind)).toEqual(['text', 'library', 'own', 'text']);
  expect(framesIn(parts[1]?.text ?? '')).toBe(2);
  expect(parts[2]?.text).toContain('in charge');
  expect(parts[3]?.text).toMatch(/^shop\.errors\.OutOfStock/);
  expect(parts.map(({ text }) => text).join('\n')).toBe(TRACEBACK.replace(/\n+$/, ''));
});

test('what is no traceback is text', () => {
  expect(partsOf('killed')).toEqual([{ kind: 'text', text: 'killed' }]);
});
