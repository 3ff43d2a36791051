import { eventually } from '#libs/testing';
import { randomBytes } from 'node:crypto';
import type { SessionBus, SessionMessage } from './session-bus.js';

/** What every bus must do, run against the double and against Redis alike. */
export function sessionBusContract(bus: () => SessionBus): void {
  const digest = (): string => randomBytes(16).toString('hex');
  const cancel: SessionMessage = { kind: 'cancel', request: '1' };

  it('carries what is said to whoever listens to that session, and to nobody else', async () => {
    const [mine, other] = [digest(), digest()];
    const heard: SessionMessage[] = [];
    const elsewhere: SessionMessage[] = [];
    const ends = [
      bus().listen('acme', mine, (message) => heard.push(message)),
      bus().listen('acme', other, (message) => elsewhere.push(message)),
      bus().listen('globex', mine, (message) => elsewhere.push(message)),
    ];
    const answer: SessionMessage = { kind: 'answer', id: 'q', result: { action: 'accept' } };
    await bus().say('acme', mine, cancel);
    await bus().say('acme', mine, answer);
    await eventually('what was said is heard', () => heard.length === 2, 20_000);
    for (const end of ends) end();
    expect(heard).toEqual([cancel, answer]);
    expect(elsewhere).toEqual([]);
  });

  it('takes an awaited answer once', async () => {
    const mine = digest();
    expect(await bus().take('acme', mine, 'q')).toBe(false);
    await bus().expect('acme', mine, 'q', 60_000);
    expect(await bus().take('globex', mine, 'q')).toBe(false);
    expect(await bus().take('acme', mine, 'q')).toBe(true);
    expect(await bus().take('acme', mine, 'q')).toBe(false);
  });
}
