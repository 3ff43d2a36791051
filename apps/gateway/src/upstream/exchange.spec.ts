import type { Dispatcher } from 'undici';
import { Exchange } from './exchange.js';
import type { Listener } from './stream/listener.js';
import { Listening } from './stream/listening.js';

describe('Exchange', () => {
  let paused: boolean;
  const controller = {
    pause: () => void (paused = true),
    resume: () => void (paused = false),
    abort: () => undefined,
  } as unknown as Dispatcher.DispatchController;

  beforeEach(() => void (paused = false));

  /** An exchange whose stream has begun, and whose listener is as given. */
  const begun = (congested: Listener['congested']): Exchange => {
    const listener: Listener = {
      wantsProgress: true,
      logLevel: undefined,
      onNotification: () => undefined,
      onRequest: () => Promise.reject(new Error('nothing is asked')),
      onInterrupted: () => undefined,
      congested,
    };
    const bounds = { timeoutMs: 20, maxBytes: 1_000 };
    const exchange = new Exchange(bounds, 1, new Listening(1, bounds.maxBytes, listener, undefined));
    exchange.onRequestStart(controller);
    exchange.onResponseStart(undefined, 200, { 'content-type': 'text/event-stream' });
    exchange.onResponseData(controller, Buffer.from(':\n\n'));
    return exchange;
  };

  it('blames no server for a caller that does not read', async () => {
    const exchange = begun(() => true);
    expect(paused).toBe(true);
    await expect(exchange.answer).rejects.toMatchObject({ reason: 'upstream-timeout', counts: false });
  });

  it('blames a server that is late although the caller reads', async () => {
    await expect(begun(() => false).answer).rejects.toMatchObject({ counts: true });
    let resume: (() => void) | undefined;
    const again = begun((when) => {
      resume = when;
      return true;
    });
    resume?.();
    expect(paused).toBe(false);
    await expect(again.answer).rejects.toMatchObject({ reason: 'upstream-timeout', counts: true });
  });

  it('ends no process when it fails and nobody waits for it', async () => {
    const unheard: unknown[] = [];
    const note = (cause: unknown) => void unheard.push(cause);
    process.on('unhandledRejection', note);
    try {
      const exchange = begun(() => false);
      exchange.cancel('nobody waits');
      // Rejections that nobody heard are told of after the microtasks.
      await new Promise((resolve) => setImmediate(resolve));
      expect(unheard).toEqual([]);
      await expect(exchange.answer).rejects.toThrow('nobody waits');
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('goes on reading when the caller has read, or left, by the time it is asked', async () => {
    const exchange = begun((resume) => {
      resume();
      return true;
    });
    expect(paused).toBe(false);
    await expect(exchange.answer).rejects.toMatchObject({ counts: true });
  });
});
