import fc from 'fast-check';
import type { Actor } from '#libs/contracts';
import type { AccessToken } from '../access-token/access-token.js';
import { actorsOf } from './actors.js';
import { ExchangeRefused } from './exchange-refused.js';
import { handOver } from './hand-over.js';

type Request = Parameters<typeof handOver>[0];

const NOW = 1_800_000_000;
const ALL = ['mcp:connect', 'tools:read', 'tools:call', 'agent:delegate'];

const token = (changes: Partial<AccessToken> = {}): AccessToken => ({
  iss: 'https://as',
  sub: 'https://as|alice',
  aud: 'https://gw/mcp',
  clientId: 'desk',
  jti: 'jti-1',
  iat: NOW - 10,
  exp: NOW + 290,
  scopes: new Set(ALL),
  tenant: 'acme',
  jkt: 'key-desk',
  gid: 'grant-1',
  gpath: [],
  txn: 'txn-1',
  roles: [],
  hash: 'hash',
  ...changes,
});

/** The gateway hands alice's token of `desk` on to the planner. */
const relay = (changes: Partial<Request> = {}): Request => ({
  subject: token(),
  audience: 'gateway',
  client: { clientId: 'gateway-1', gateway: true, jkt: 'key-gateway' },
  target: { operator: { agent: 'planner' }, scopes: new Set(ALL), edge: new Set(ALL) },
  scope: undefined,
  issuer: 'https://as',
  maxDepth: 3,
  ...changes,
});

/** The planner goes back to the gateway with what it was given. */
const act = (changes: Partial<Request> = {}): Request => ({
  ...relay(),
  subject: token({ clientId: 'gateway-1', jkt: 'key-gateway', act: { sub: 'desk' } }),
  audience: { agent: 'planner' },
  client: { clientId: 'planner', gateway: false, jkt: 'key-planner' },
  target: { operator: 'gateway', scopes: new Set(ALL) },
  ...changes,
});

const narrow = (changes: Partial<Request> = {}): Request =>
  act({
    subject: token(),
    audience: 'gateway',
    client: { clientId: 'desk', gateway: false, jkt: 'key-desk' },
    ...changes,
  });

const unbound = (): AccessToken => {
  const { jkt: _unbound, ...rest } = token();
  return rest;
};

const refusal = (request: Request): string => {
  try {
    handOver(request, NOW);
    return 'accepted';
  } catch (cause) {
    if (cause instanceof ExchangeRefused) return cause.error;
    throw cause;
  }
};

describe('handOver', () => {
  it('names the first agent once its token is handed on, and never the gateway', () => {
    expect(handOver(relay(), NOW)).toEqual({
      act: { sub: 'desk' },
      scopes: ALL,
      expiresIn: 60,
      txn: 'txn-1',
      prn: 'jti-1',
      receiver: 'planner',
    });
  });

  it('puts the agent that acts in front of those before it', () => {
    expect(handOver(act(), NOW)).toMatchObject({
      act: { sub: 'planner', iss: 'https://as', act: { sub: 'desk' } },
      receiver: undefined,
    });
  });

  it('names no agent for a machine that acts for itself', () => {
    expect(handOver(relay({ subject: token({ sub: 'robot', clientId: 'robot' }) }), NOW).act).toBeUndefined();
  });

  it('leaves the chain as it is when an agent narrows its own token', () => {
    expect(handOver(narrow({ scope: 'tools:read' }), NOW)).toMatchObject({
      act: undefined,
      scopes: ['tools:read'],
    });
  });

  it('C12: lives no longer than the token it came from', () => {
    expect(handOver(relay({ subject: token({ exp: NOW + 7 }) }), NOW).expiresIn).toBe(7);
    expect(refusal(relay({ subject: token({ exp: NOW }) }))).toBe('invalid_grant');
  });

  const chain = (sub: string, ...earlier: string[]): Actor => {
    const [next, ...rest] = earlier;
    return { sub, ...(next === undefined ? {} : { act: chain(next, ...rest) }) };
  };

  it.each<[string, Request, string]>([
    ['C01: a token that is for somebody else', act({ audience: { agent: 'researcher' } }), 'invalid_grant'],
    ['C01: a token for no resource at all', act({ audience: undefined }), 'invalid_grant'],
    ['C01: a gateway with a token for an agent', relay({ audience: { agent: 'planner' } }), 'invalid_grant'],
    ['C02: a scope that the token has not', relay({ scope: 'tools:call resources:read' }), 'invalid_scope'],
    [
      'C06: a fourth agent',
      act({ subject: token({ jkt: 'k', act: chain('c', 'b', 'a') }) }),
      'invalid_grant',
    ],
    ['C06: a chain deeper than the tenant allows', act({ maxDepth: 1 }), 'invalid_grant'],
    [
      'C07: an agent that acted before',
      act({ subject: token({ jkt: 'k', act: chain('b', 'planner') }) }),
      'invalid_grant',
    ],
    [
      'C07: a target that acted before',
      relay({ subject: token({ clientId: 'b', act: chain('b', 'planner') }) }),
      'invalid_grant',
    ],
    [
      'C07: back to the machine it began with',
      relay({ subject: token({ sub: 'planner', act: chain('b') }) }),
      'invalid_grant',
    ],
    [
      'C08: its own token with another key',
      narrow({ client: { clientId: 'desk', gateway: false, jkt: 'other' } }),
      'invalid_grant',
    ],
    [
      'C09: the key of another agent',
      narrow({ client: { clientId: 'x', gateway: false, jkt: 'key-desk' } }),
      'invalid_grant',
    ],
    [
      'C09: no key of its own',
      act({ client: { clientId: 'planner', gateway: false, jkt: 'key-gateway' } }),
      'invalid_grant',
    ],
    ['C11: a token without a key', relay({ subject: unbound() }), 'invalid_grant'],
    ['C14: an unknown target', relay({ target: undefined }), 'invalid_target'],
    [
      'C14: a gateway that asks for itself',
      relay({ target: { operator: 'gateway', scopes: new Set(ALL) } }),
      'invalid_target',
    ],
    [
      'C15: a token that may not be handed on',
      relay({ subject: token({ scopes: new Set(['tools:call']) }) }),
      'invalid_target',
    ],
    [
      'C15b: no edge from agent to agent',
      relay({ target: { operator: { agent: 'planner' }, scopes: new Set(ALL) } }),
      'invalid_scope',
    ],
    [
      'C16: from agent to agent',
      act({ target: { operator: { agent: 'x' }, scopes: new Set(ALL), edge: new Set(ALL) } }),
      'invalid_target',
    ],
  ])('refuses %s', (_name, request, error) => {
    expect(refusal(request)).toBe(error);
  });

  it('only ever shrinks authority, whatever it is asked', () => {
    const name = fc.constantFrom('desk', 'planner', 'researcher', 'robot');
    const scopes = fc.uniqueArray(fc.constantFrom(...ALL, 'resources:read'));
    const operator = fc.oneof(
      fc.constant('gateway' as const),
      name.map((agent) => ({ agent })),
    );
    const request = fc.record({
      subject: fc
        .record({
          sub: name,
          clientId: name,
          scopes,
          actors: fc.array(name, { maxLength: 5 }),
          jkt: name,
          life: fc.integer({ min: -5, max: 400 }),
        })
        .map(({ scopes: held, actors, life, ...rest }) =>
          token({
            ...rest,
            scopes: new Set(held),
            exp: NOW + life,
            ...(actors[0] === undefined ? {} : { act: chain(actors[0], ...actors.slice(1)) }),
          }),
        ),
      audience: fc.option(operator, { nil: undefined }),
      client: fc.record({ clientId: name, gateway: fc.boolean(), jkt: name }),
      target: fc.option(
        fc.record({
          operator,
          scopes: scopes.map((s) => new Set(s)),
          edge: fc.option(
            scopes.map((s) => new Set(s)),
            { nil: undefined },
          ),
        }),
        { nil: undefined },
      ),
      scope: fc.option(
        scopes.map((s) => s.join(' ')),
        { nil: undefined },
      ),
      issuer: fc.constant('https://as'),
      maxDepth: fc.integer({ min: 0, max: 4 }),
    });
    let accepted = 0;
    fc.assert(
      fc.property(request, (asked) => {
        if (refusal(asked) !== 'accepted') return;
        accepted++;
        const next = handOver(asked, NOW);
        const actors = actorsOf(next.act);
        expect([...asked.subject.scopes]).toEqual(expect.arrayContaining([...next.scopes]));
        expect(next.scopes.length).toBeGreaterThan(0);
        expect(NOW + next.expiresIn).toBeLessThanOrEqual(Math.min(asked.subject.exp, NOW + 60));
        expect(actors.length).toBeLessThanOrEqual(Math.min(asked.maxDepth, 3));
        expect(new Set(actors).size).toBe(actors.length);
        expect(actors).not.toContain(next.receiver);
        expect(actorsOf(asked.subject.act).every((sub) => actors.includes(sub))).toBe(true);
      }),
      { numRuns: 20_000 },
    );
    expect(accepted).toBeGreaterThan(50);
  });
});
