import type { CallEvent } from '#libs/contracts';
import { testCall } from '#libs/testing';
import { RefusalTally } from './refusal-tally.js';

describe('RefusalTally', () => {
  let recorded: CallEvent[];
  let tally: RefusalTally;

  beforeEach(() => {
    recorded = [];
    tally = new RefusalTally({ record: (event) => void recorded.push(event) });
  });

  const refusal = (source: string, reason: CallEvent['reason'] = 'token-missing') =>
    testCall('acme', { outcome: 'denied', reason, caller: { source } });

  it('records the first at once, and the number of the others once', () => {
    for (let i = 0; i < 5; i++) tally.count(refusal('192.0.2.1'));
    expect(recorded).toMatchObject([{ count: 1 }]);
    tally.flush();
    expect(recorded).toMatchObject([{ count: 1 }, { count: 4, reason: 'token-missing' }]);
    expect(new Set(recorded.map(({ id }) => id)).size).toBe(2);
    tally.flush();
    expect(recorded).toHaveLength(2);
  });

  it('counts apart what differs in tenant, source, reason or agent', () => {
    tally.count(refusal('192.0.2.1'));
    tally.count(refusal('192.0.2.2'));
    tally.count(refusal('192.0.2.1', 'token-invalid'));
    tally.count({ ...refusal('192.0.2.1'), tenant: 'globex' });
    tally.count({ ...refusal('192.0.2.1'), caller: { source: '192.0.2.1', clientId: 'agent_1' } });
    expect(recorded).toHaveLength(5);
    tally.flush();
    expect(recorded).toHaveLength(5);
  });

  it('stays bounded in a flood from everywhere', () => {
    for (let i = 0; i < 10_500; i++) tally.count(refusal(`2001:db8::${i}`));
    tally.flush();
    expect(recorded).toHaveLength(10_002);
    expect(recorded.at(-1)).toMatchObject({ caller: { source: 'many' }, count: 499 });
  });
});
