import { GUARD_OFF, type GuardAction, type GuardPolicy } from '#libs/contracts';
import { CallerConnection } from '../upstream/caller-connection.js';
import { Relay, type Wanted } from './relay.js';

/** A caller that stops reading when it is told to. */
class Caller {
  readonly heard: { method: string; params: Record<string, unknown> }[] = [];
  full = false;
  private resume: (() => void) | undefined;

  send(message: string): boolean {
    this.heard.push(JSON.parse(message) as Caller['heard'][number]);
    return !this.full;
  }
  onDrain(resume: () => void): void {
    this.resume = resume;
  }
  interrupt(): void {}
  drain(): void {
    this.full = false;
    this.resume?.();
  }
}

describe('Relay', () => {
  const made = (wanted: Partial<Wanted>) => {
    const caller = new Caller();
    let opened = 0;
    const connection = new CallerConnection(() => {
      opened++;
      return caller;
    });
    const relay = new Relay(connection, {
      progressToken: undefined,
      logLevel: undefined,
      ask: undefined,
      policy: undefined,
      ...wanted,
    });
    return { caller, connection, relay, opened: () => opened };
  };
  const progress = (value: unknown) => ['notifications/progress', { progress: value }] as const;

  it('opens no stream for what nobody asked for, or makes no sense', () => {
    const silent = made({});
    silent.relay.onNotification(...progress(1));
    silent.relay.onNotification('notifications/message', { level: 'error', data: 'x' });
    const listening = made({ progressToken: 'p', logLevel: 'warning' });
    listening.relay.onNotification(...progress('1'));
    listening.relay.onNotification('notifications/tools/list_changed', {});
    for (const params of [{ level: 'info', data: 'x' }, { level: 'loud', data: 'x' }, { level: 'error' }])
      listening.relay.onNotification('notifications/message', params);
    listening.relay.onNotification('notifications/message', { level: 'error', data: 'x'.repeat(9_000) });
    expect([silent.opened(), listening.opened()]).toEqual([0, 0]);
  });

  it('keeps a secret out of the logs', () => {
    const { relay, caller } = made({ logLevel: 'debug' });
    const key = ['AKIA', 'Q7ZKM2XVRTBN4LWH'].join('');
    relay.onNotification('notifications/message', { level: 'error', data: { key } });
    relay.onNotification('notifications/message', {
      level: 'error',
      data: { fine: true },
      logger: 'l'.repeat(200),
    });
    expect(caller.heard.map(({ params }) => params['data'])).toEqual([{ fine: true }]);
    expect(caller.heard[0]?.params['logger']).toHaveLength(128);
  });

  describe('under a policy', () => {
    const policyOf = (personalData: GuardAction): GuardPolicy => ({
      ...GUARD_OFF,
      results: { ...GUARD_OFF.results, personalData },
    });
    const say = (policy: GuardPolicy | undefined, ...messages: string[]) => {
      const { relay, caller } = made({ progressToken: 'p', logLevel: 'debug', policy });
      messages.forEach((message, i) => {
        relay.onNotification('notifications/progress', { progress: i + 1, message });
        relay.onNotification('notifications/message', { level: 'error', data: { message } });
      });
      return caller.heard.map(({ params }) => params['message'] ?? params['data'] ?? null);
    };
    const mail = 'reading ada@example.com';

    it.each<GuardAction>(['block', 'redact'])(
      'of %s says how far it is, and not what is to be kept',
      (action) => {
        expect(say(policyOf(action), mail, 'fine')).toEqual([null, 'fine', { message: 'fine' }]);
      },
    );

    it('that only flags, or without one, passes it on', () => {
      for (const policy of [policyOf('flag'), undefined])
        expect(say(policy, mail)).toEqual([mail, { message: mail }]);
    });

    it('sees what is cut off in the middle', () => {
      const cut = `${'x'.repeat(505)} ada@example.com`;
      expect(say(policyOf('block'), cut)).toEqual([null]);
      expect(say(undefined, cut)[0]).toHaveLength(512);
    });

    it('hears no server that makes it judge without end', () => {
      const { relay, caller } = made({ progressToken: 'p', policy: policyOf('block') });
      const message = 'word '.repeat(200);
      for (let step = 1; step <= 300; step++)
        relay.onNotification('notifications/progress', { progress: step, message });
      expect(caller.heard).toHaveLength(300);
      expect(caller.heard[0]?.params).toHaveProperty('message');
      expect(caller.heard.at(-1)?.params).toEqual({ progressToken: 'p', progress: 300 });
    });
  });

  it('sends a slow caller the newest progress only, and stops the upstream meanwhile', () => {
    const { relay, caller } = made({ progressToken: 1, logLevel: 'info' });
    relay.onNotification(...progress(1));
    expect(relay.congested(() => undefined)).toBe(false);
    caller.full = true;
    for (const value of [2, 3, 4]) relay.onNotification(...progress(value));
    relay.onNotification('notifications/message', { level: 'error', data: 'too many' });
    let resumed = false;
    expect(relay.congested(() => (resumed = true))).toBe(true);
    caller.drain();
    expect(resumed).toBe(true);
    expect(caller.heard.map(({ params }) => params['progress'])).toEqual([1, 4]);
  });

  it('sends nothing to a caller that has left', () => {
    const { relay, connection, opened } = made({ progressToken: 1 });
    connection.close();
    relay.onNotification(...progress(1));
    expect(opened()).toBe(0);
  });

  it('answers a question that nobody may ask', async () => {
    const { relay } = made({});
    expect(await relay.onRequest('roots/list', {})).toMatchObject({ error: { code: -32601 } });
  });
});
