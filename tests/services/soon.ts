import { setTimeout as sleep } from 'node:timers/promises';

/** Holds an assertion until it is true, for what the kernel does in its own time (signals); its last failure is thrown. */
export async function soon(assertion: () => void, within = 5_000): Promise<void> {
  const deadline = Date.now() + within;
  for (;;) {
    try {
      assertion();
      return;
    } catch (failure) {
      if (Date.now() > deadline) throw failure;
    }
    await sleep(10);
  }
}
