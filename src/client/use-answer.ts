import { useCallback, useEffect, useRef, useState } from 'react';
import type { ProxyRoute } from '../ids.ts';
import { ask } from './exporter.ts';
import type { Query } from './exporter.ts';
import { troubleOf } from './problem.ts';
import type { Trouble } from './problem.ts';

/**
 * A question to the exporter, asked again whenever it changes or `tick` does. States: loading (nothing yet) → ready ⇄ failed.
 * What was answered stays while it is asked again and when that fails: then `trouble` stands beside the old `data`.
 */
export interface Answered<Data> {
  readonly data: Data | undefined;
  readonly trouble: Trouble | undefined;
  readonly loading: boolean;
  /** Milliseconds since the epoch, by this browser; when `data` came. */
  readonly at: number | undefined;
  readonly again: () => void;
}

interface Held<Data> {
  readonly question: string;
  readonly data: Data | undefined;
  readonly trouble: Trouble | undefined;
  readonly loading: boolean;
  readonly at: number | undefined;
}

export interface Question {
  readonly path: string;
  readonly query?: Query;
  /** Default `read`. */
  readonly route?: ProxyRoute;
  /** Changes when it shall be asked again though it is the same. */
  readonly tick?: unknown;
}

/** `undefined` as a question: not asked now. */
export function useAnswer<Data>(question: Question | undefined): Answered<Data> {
  const text = question === undefined ? '' : JSON.stringify([question.path, question.query ?? {}, question.route ?? 'read']);
  const [turn, setTurn] = useState(0);
  const [held, setHeld] = useState<Held<Data>>({ question: text, data: undefined, trouble: undefined, loading: true, at: undefined });
  const tick = question?.tick;
  const running = useRef<AbortController>();
  const lastTurn = useRef(turn);

  useEffect(
    () => () => {
      running.current?.abort();
      running.current = undefined;
    },
    [text],
  );
  useEffect(() => {
    if (text === '') return;
    // An answer that is slower than the refresh is waited for: asking anew each time, nobody would ever get one. Whoever asks
    // `again` knows that something has changed since.
    const isAgain = lastTurn.current !== turn;
    lastTurn.current = turn;
    if (running.current !== undefined && !isAgain) return;
    running.current?.abort();
    const [path, query, route] = JSON.parse(text) as [string, Query, ProxyRoute];
    const abort = new AbortController();
    running.current = abort;
    const end = (change: (before: Held<Data>) => Held<Data>): void => {
      if (running.current !== abort) return;
      running.current = undefined;
      setHeld(change);
    };
    setHeld((before) => (before.question === text ? { ...before, loading: true } : { question: text, data: undefined, trouble: undefined, loading: true, at: undefined }));
    ask<Data>(path, { query, route, signal: abort.signal, fresh: isAgain }).then(
      (data) => end(() => ({ question: text, data, trouble: undefined, loading: false, at: Date.now() })),
      (thrown: unknown) => end((before) => ({ ...before, trouble: troubleOf(thrown), loading: false })),
    );
  }, [text, tick, turn]);

  const again = useCallback(() => setTurn((before) => before + 1), []);
  const current = held.question === text ? held : { data: undefined, trouble: undefined, loading: true, at: undefined };
  return { data: current.data, trouble: current.trouble, loading: current.loading, at: current.at, again };
}
