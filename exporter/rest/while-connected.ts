import type { IncomingMessage } from 'node:http';
import { CeleriacError } from '../errors.ts';

/** Work that is given up when the one who asked hangs up. */
export async function whileConnected<T>({ socket }: IncomingMessage, work: (gone: AbortSignal) => Promise<T>): Promise<T> {
  const gone = new AbortController();
  const leave = (): void => gone.abort(new CeleriacError('unavailable', 'the caller hung up'));
  socket.once('close', leave);
  if (socket.destroyed) leave();
  try {
    return await work(gone.signal);
  } finally {
    socket.off('close', leave);
  }
}
