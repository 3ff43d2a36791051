import { callerHops } from './caller-hops.js';

const NOBODY = { user: null, agent: null };

describe('callerHops', () => {
  it('goes from the person through the agent to those that acted before it', () => {
    const caller = { sub: 'usr_1', clientId: 'c1', act: { sub: 'c1', act: { sub: 'c0' } } };
    expect(callerHops(caller, { user: 'ana', agent: 'ci' })).toEqual([
      { role: 'user', name: 'ana', id: 'usr_1' },
      { role: 'agent', name: 'ci', id: 'c1' },
      { role: 'acting for it', name: 'c0', id: 'c0' },
    ]);
  });

  it('shows an agent that acts for itself once', () => {
    expect(callerHops({ sub: 'c1', clientId: 'c1' }, NOBODY)).toEqual([
      { role: 'agent', name: 'c1', id: 'c1' },
    ]);
  });

  it('invents nobody for a request without identity', () => {
    expect(callerHops({ source: '203.0.113.9' }, NOBODY)).toEqual([]);
  });
});
