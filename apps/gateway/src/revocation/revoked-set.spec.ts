import { accessToken } from '../decision/proofs.fixture.js';
import { RevokedSet } from './revoked-set.js';

const token = accessToken({
  iat: 100,
  gid: 'grant_1',
  gpath: ['node_1', 'node_2'],
  clientId: 'researcher',
  act: { sub: 'researcher', act: { sub: 'planner' } },
});
const UNTIL = 1_000_000;

describe('RevokedSet', () => {
  const found = (
    kind: 'gid' | 'node' | 'client' | 'sub' | 'jkt',
    value: string,
    at = 100,
  ): string | undefined => {
    const set = new RevokedSet();
    set.add({ kind, value, at }, UNTIL);
    return set.find(token);
  };

  it('R36, R36b, R37: finds whatever a token carries', () => {
    expect(found('gid', 'grant_1', 0)).toBe('grant');
    expect(found('node', 'node_1', 0)).toBe('delegation');
    expect(found('node', 'node_2', 0)).toBe('delegation');
    expect(found('jkt', token.jkt ?? '', 0)).toBe('key');
    expect(found('sub', 'alice')).toBe('subject');
    expect(found('client', 'researcher')).toBe('agent');
    expect(found('client', 'planner')).toBe('agent');
  });

  it('finds nothing else, and no kind by the value of another', () => {
    expect(new RevokedSet().find(token)).toBeUndefined();
    expect(found('gid', 'grant_2')).toBeUndefined();
    expect(found('node', 'grant_1')).toBeUndefined();
    expect(found('sub', 'researcher')).toBeUndefined();
  });

  it('lets people and agents start again: only tokens of before are dead', () => {
    expect(found('sub', 'alice', 99)).toBeUndefined();
    expect(found('client', 'planner', 99)).toBeUndefined();
  });

  it('remembers the later of two revocations, and forgets when no token can be about', () => {
    const set = new RevokedSet();
    set.add({ kind: 'sub', value: 'alice', at: 100 }, UNTIL);
    set.add({ kind: 'sub', value: 'alice', at: 50 }, UNTIL - 1);
    set.dropPast(UNTIL - 1);
    expect(set.find(token)).toBe('subject');
    set.dropPast(UNTIL);
    expect(set.find(token)).toBeUndefined();
  });
});
