import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExceptionClasses, exceptionClass } from './exception-classes.ts';

const RAISED = `Traceback (most recent call last):
  File "/app/tasks.py", line 60, in reject
    raise Reject("not for us", requeue=again)
celery.exceptions.Reject: ('not for us', False)
`;

for (const [repr, expected] of [
  ["ValueError('x')", 'ValueError'],
  ['SoftTimeLimitExceeded()', 'SoftTimeLimitExceeded'],
  ["shop.errors.OutOfStock('no such article', 7)", 'OutOfStock'],
  ["<ExceptionInfo: KeyError('id')>", 'KeyError'],
  ['<MaybeEncodingError: "Error sending result">', 'MaybeEncodingError'],
  [`OutOfStock(${'x'.repeat(10_000)})`, 'OutOfStock'],
  ['reject requeue=False: not for us', 'UnknownException'],
  [`${'x'.repeat(10_000)}('a')`, 'UnknownException'],
  ["404 Client Error: Not Found('url')", 'UnknownException'],
  ['', 'UnknownException'],
  [null, 'UnknownException'],
] as const) {
  test(`the class of ${String(repr).slice(0, 40)} is ${expected}`, () => assert.equal(exceptionClass(repr), expected));
}

test('where the repr shows none, the traceback tells', () => {
  assert.equal(exceptionClass('reject requeue=False: not for us', RAISED), 'Reject');
  assert.equal(exceptionClass('ExceptionWithTraceback()', RAISED), 'Reject');
  assert.equal(exceptionClass(null, 'Traceback (most recent call last):\n  File "a.py"\nKeyboardInterrupt\n'), 'KeyboardInterrupt');
  assert.equal(exceptionClass('odd', 'no traceback'), 'UnknownException');
  assert.equal(exceptionClass('odd', '  File "a.py"\n404 not a class: x'), 'UnknownException');
});

test('classes made up by the dozen are counted together', () => {
  const classes = new ExceptionClasses();
  const names = new Set(Array.from({ length: 10_000 }, (_, n) => classes.of(`Error${n}()`, undefined)));
  assert.ok(names.size <= 201 && names.has('…') && names.has('Error0'));
  assert.equal(classes.of('Error0()', undefined), 'Error0');
});
