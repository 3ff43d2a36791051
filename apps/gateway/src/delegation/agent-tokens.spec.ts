import { loadClientKey } from '#libs/oauth';
import { FixedClock, TestKey } from '#libs/testing';
import { decodeJwt } from 'jose';
import { AgentTokens, type Delegation } from './agent-tokens.js';
import { ExchangeDenied, type HandedToken, TokenExchange } from './token-exchange.js';

class FakeTokenExchange extends TokenExchange {
  readonly asked: string[] = [];
  failure: Error | undefined;
  expiresIn = 60;

  override async exchange(_issuer: string, subjectToken: string, resource: string): Promise<HandedToken> {
    this.asked.push(`${subjectToken} ${resource}`);
    if (this.failure !== undefined) throw this.failure;
    return { value: `token-${this.asked.length}`, expiresIn: this.expiresIn };
  }
}

const delegation: Delegation = {
  tenant: 'acme',
  issuer: 'https://api.example.com/t/acme/oauth',
  subjectToken: 'subject-1',
  subjectHash: 'hash-1',
  resource: 'https://planner.example.com/mcp',
};

describe('AgentTokens', () => {
  let clock: FixedClock;
  let exchange: FakeTokenExchange;
  let tokens: AgentTokens;

  beforeEach(async () => {
    clock = new FixedClock();
    exchange = new FakeTokenExchange();
    const { jwk, privateKey } = await TestKey.create();
    const { d } = privateKey.export({ format: 'jwk' });
    tokens = new AgentTokens(exchange, { clientKey: loadClientKey({ ...jwk, d }) }, clock);
  });

  const authorization = async (changes: Partial<Delegation> = {}): Promise<string | undefined> =>
    (await tokens.headersFor({ ...delegation, ...changes }))['authorization'];

  it('presents a token for the agent with a proof of its own each time, never the one of the caller', async () => {
    const first = await tokens.headersFor(delegation);
    const second = await tokens.headersFor(delegation);
    expect(first['authorization']).toBe('DPoP token-1');
    const { htm, htu, jti } = decodeJwt(first['dpop'] ?? '');
    expect({ htm, htu }).toEqual({ htm: 'POST', htu: delegation.resource });
    expect(decodeJwt(second['dpop'] ?? '').jti).not.toBe(jti);
  });

  it('exchanges once for calls at the same time and soon after, and again when little life is left', async () => {
    const together = await Promise.all([authorization(), authorization(), authorization()]);
    expect(new Set(together)).toEqual(new Set(['DPoP token-1']));
    clock.advance(29_000);
    expect(await authorization()).toBe('DPoP token-1');
    clock.advance(1_000);
    expect(await authorization()).toBe('DPoP token-2');
  });

  it('shares no answer between tenants, tokens and agents', async () => {
    await authorization();
    await authorization({ tenant: 'globex' });
    await authorization({ subjectHash: 'hash-2', subjectToken: 'subject-2' });
    await authorization({ resource: 'https://other.example.com/mcp' });
    expect(exchange.asked).toHaveLength(4);
  });

  it('denies when the authorization server refuses, and asks again the next time', async () => {
    exchange.failure = new ExchangeDenied('invalid_scope');
    await expect(authorization()).rejects.toThrow(expect.objectContaining({ reason: 'delegation-refused' }));
    exchange.failure = new Error('nobody answers');
    await expect(authorization()).rejects.toThrow(expect.objectContaining({ reason: 'upstream-failed' }));
    exchange.failure = undefined;
    expect(await authorization()).toBe('DPoP token-3');
  });
});
