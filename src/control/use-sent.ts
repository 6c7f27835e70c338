import { useState } from 'react';
import { send } from '../client/exporter.ts';
import { troubleOf } from '../client/problem.ts';
import type { Trouble } from '../client/problem.ts';

interface Sent<Answer> {
  readonly isBusy: boolean;
  readonly trouble: Trouble | undefined;
  readonly answer: Answer | undefined;
  readonly send: (path: string, body: unknown) => void;
}

/**
 * One request that changes something, and what came of it. States: asking → busy → answered; or in trouble, from which it may be sent again.
 * @param timeoutMs where the exporter may need longer than for most
 */
export function useSent<Answer>(onDone: () => void, timeoutMs?: number): Sent<Answer> {
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble>();
  const [answer, setAnswer] = useState<Answer>();
  return {
    isBusy,
    trouble,
    answer,
    send: (path, body) => {
      setBusy(true);
      setTrouble(undefined);
      send<Answer>(path, body, timeoutMs === undefined ? {} : { timeoutMs })
        .then(
          (told) => {
            setAnswer(told);
            onDone();
          },
          (thrown: unknown) => setTrouble(troubleOf(thrown)),
        )
        .finally(() => setBusy(false));
    },
  };
}
