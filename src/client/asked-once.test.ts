import { askedOnce } from './asked-once.ts';

/** A request that is answered by hand. */
function requests() {
  const begun: { readonly signal: AbortSignal; readonly answer: (value: string) => void }[] = [];
  const start = (signal: AbortSignal) => new Promise<string>((answer) => begun.push({ signal, answer }));
  return { begun, start };
}

test('who asks the same at the same time is answered by one request, and who asks later by another', async () => {
  const { begun, start } = requests();
  const both = Promise.all([askedOnce('a', {}, start), askedOnce('a', { signal: new AbortController().signal }, start)]);
  const other = askedOnce('b', {}, start);
  expect(begun).toHaveLength(2);
  begun[0]?.answer('one');
  begun[1]?.answer('two');
  expect([...(await both), await other]).toEqual(['one', 'one', 'two']);
  void askedOnce('a', {}, start);
  expect(begun).toHaveLength(3);
});

test('it is given up when the last one wants it no more, and nobody joins it then', async () => {
  const { begun, start } = requests();
  const [here, there] = [new AbortController(), new AbortController()];
  const [first, second] = [askedOnce('c', { signal: here.signal }, start), askedOnce('c', { signal: there.signal }, start)];
  here.abort();
  await expect(first).rejects.toThrow('Not wanted any more');
  expect(begun[0]?.signal.aborted).toBe(false);
  there.abort();
  await expect(second).rejects.toThrow('Not wanted any more');
  expect(begun[0]?.signal.aborted).toBe(true);
  void askedOnce('c', {}, start);
  expect(begun).toHaveLength(2);
});

test('who knows that something has changed joins nobody, and is joined', async () => {
  const { begun, start } = requests();
  void askedOnce('d', {}, start);
  const fresh = askedOnce('d', { fresh: true }, start);
  const joined = askedOnce('d', {}, start);
  expect(begun).toHaveLength(2);
  begun[1]?.answer('new');
  expect([await fresh, await joined]).toEqual(['new', 'new']);
});
