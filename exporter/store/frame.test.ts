import assert from 'node:assert/strict';
import { test } from 'node:test';
import { innermostFrame } from './frame.ts';

const CELERY = '  File "/srv/venv/lib/python3.11/site-packages/celery/app/trace.py", line 564, in trace_task\n    R = retval = fun(*args, **kwargs)\n';
const traceback = (...frames: string[]) => `Traceback (most recent call last):\n${CELERY}${frames.join('')}ValueError: no\n`;

test('the innermost frame of the application’s own code, though a library raised', () => {
  const charge = '  File "/srv/shop/orders.py", line 42, in charge\n    client.post(url)\n';
  const library = '  File "/srv/venv/lib/python3.11/site-packages/requests/api.py", line 115, in post\n    return request()\n';
  assert.equal(innermostFrame(traceback(charge)), 'orders.py:42 in charge');
  assert.equal(innermostFrame(traceback('  File "/srv/shop/tasks.py", line 7, in run\n', charge, library)), 'orders.py:42 in charge');
  assert.equal(innermostFrame(traceback('  File "/usr/lib/python3.11/json/decoder.py", line 355, in raw_decode\n')), 'decoder.py:355 in raw_decode');
});

test('of a chain of exceptions the last one counts, and Windows paths are paths', () => {
  const chained = `${traceback('  File "/srv/shop/a.py", line 1, in first\n')}\nDuring handling of the above exception, another exception occurred:\n\n${
    traceback('  File "C:\\shop\\b.py", line 2, in second\n')}`;
  assert.equal(innermostFrame(chained), 'b.py:2 in second');
});

test('no traceback, or one that shows no frame, has none', () => {
  for (const none of [undefined, null, '', 'ValueError: no']) assert.equal(innermostFrame(none), undefined);
});
