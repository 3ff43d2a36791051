import { eventually } from '#libs/testing';
import { CatalogueChanges } from './changes/catalogue-changes.js';
import { type OpenStream, OpenStreams } from './open-streams.js';

describe('OpenStreams', () => {
  let changes: CatalogueChanges;
  let open: OpenStreams;
  let ended: OpenStream[];
  let changed: OpenStream[];

  beforeEach(() => {
    changes = new CatalogueChanges();
    open = new OpenStreams(changes);
    ended = [];
    changed = [];
  });
  afterEach(() => open.close());

  const stream = (tenant = 'acme', principal = 'alice', session?: string): OpenStream => {
    const made: OpenStream = {
      tenant,
      principal,
      session,
      changed: () => void changed.push(made),
      refresh: async () => undefined,
      check: async () => undefined,
      end: () => {
        ended.push(made);
        open.remove(made);
      },
    };
    return made;
  };

  it('takes 32 of a user and agent, and another when one has ended', () => {
    const own = Array.from({ length: 32 }, () => stream());
    for (const one of own) open.add(one);
    expect(() => open.add(stream())).toThrow('streams-exceeded');
    open.add(stream('globex'));
    open.add(stream('acme', 'bob'));
    own[0]?.end();
    own[0]?.end();
    open.add(stream());
    expect(() => open.add(stream())).toThrow('streams-exceeded');
  });

  it('takes 5,000 of a tenant, and no less of another', () => {
    for (let i = 0; i < 5_000; i++) open.add(stream('acme', `user ${i}`));
    expect(() => open.add(stream('acme', 'one more'))).toThrow('streams-exceeded');
    open.add(stream('globex', 'one more'));
  });

  it('keeps one stream of a session', () => {
    const [first, other, second] = [
      stream('acme', 'a', 's'),
      stream('globex', 'a', 's'),
      stream('acme', 'a', 's'),
    ];
    for (const one of [first, other, second]) open.add(one);
    expect(ended).toEqual([first]);
  });

  it('tells the streams of a tenant that something changed', () => {
    const [mine, other] = [stream(), stream('globex')];
    for (const one of [mine, other]) open.add(one);
    changes.tell('acme');
    expect(changed).toEqual([mine]);
  });

  it('asks for rights while a look waits, and nothing twice at the same time', async () => {
    const hurried = new OpenStreams(changes, 1);
    const looks = Promise.withResolvers<void>();
    const judged = Promise.withResolvers<void>();
    const asked = { checks: 0, looks: 0 };
    hurried.add({
      ...stream(),
      check: () => (++asked.checks === 30 ? judged.promise : Promise.resolve()),
      refresh: () => (asked.looks++, looks.promise),
    });
    try {
      await eventually('rights are asked for', () => asked.checks === 30, 20_000);
      // Turns of the timer in which the round that waits must not be begun again.
      for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 2));
      expect(asked).toEqual({ checks: 30, looks: 1 });
      judged.resolve();
      looks.resolve();
      await eventually('both go on', () => asked.checks > 30 && asked.looks > 1, 20_000);
    } finally {
      hurried.close();
    }
  });

  it('ends all when the gateway does, and takes no more', () => {
    for (const one of [stream(), stream('globex')]) open.add(one);
    open.close();
    expect(ended).toHaveLength(2);
    expect(() => open.add(stream())).toThrow('gateway-busy');
  });
});
