interface UnderWay {
  readonly answer: Promise<unknown>;
  readonly abort: AbortController;
  waiting: number;
}

interface Wish {
  readonly signal?: AbortSignal;
  /** Joins nobody who asked before. */
  readonly fresh?: boolean;
}

const underWay = new Map<string, UnderWay>();

/**
 * One request for all who ask the same while it is under way: parts of a page do, at once, and a browser has but six connections.
 * States of a request: under way, with so many who wait → settled; or given up, when the last of them wants it no more.
 * @throws AbortError where `signal` was
 */
export function askedOnce<Answer>(key: string, { signal, fresh = false }: Wish, start: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  if (signal?.aborted) return Promise.reject(unwanted());
  const joined = fresh ? undefined : underWay.get(key);
  const request = joined ?? begin(key, start);
  request.waiting += 1;
  if (signal === undefined) return request.answer as Promise<Answer>;
  return new Promise<Answer>((resolve, reject) => {
    const leave = (): void => {
      request.waiting -= 1;
      if (request.waiting === 0) {
        forget(key, request);
        request.abort.abort();
      }
      reject(unwanted());
    };
    signal.addEventListener('abort', leave, { once: true });
    const end = (): void => signal.removeEventListener('abort', leave);
    (request.answer as Promise<Answer>).then(resolve, reject).finally(end);
  });
}

function begin<Answer>(key: string, start: (signal: AbortSignal) => Promise<Answer>): UnderWay {
  const abort = new AbortController();
  const request: UnderWay = { answer: start(abort.signal), abort, waiting: 0 };
  underWay.set(key, request);
  const over = (): void => forget(key, request);
  request.answer.then(over, over);
  return request;
}

/** Another may have been begun under the same key. */
function forget(key: string, request: UnderWay): void {
  if (underWay.get(key) === request) underWay.delete(key);
}

function unwanted(): DOMException {
  return new DOMException('Not wanted any more', 'AbortError');
}
