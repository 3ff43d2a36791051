import { decisionFrom, missingFor, type Draft } from './decision.js';

const HASH = 'a'.repeat(64);
const draft = (part: Partial<Draft>): Draft => ({
  effect: undefined,
  enable: true,
  reason: '',
  hiddenSeen: false,
  ...part,
});

describe('a decision', () => {
  it('cannot approve before somebody said what the tool does', () => {
    expect(missingFor('approve', draft({}), 0)).toMatch(/Choose what the tool does/);
    expect(missingFor('approve', draft({ effect: 'read' }), 0)).toBeUndefined();
    expect(() => decisionFrom('approve', draft({}), HASH)).toThrow('no effect');
  });

  it('cannot approve hidden characters unseen', () => {
    expect(missingFor('approve', draft({ effect: 'read' }), 2)).toMatch(/hidden/);
    expect(missingFor('approve', draft({ effect: 'read', hiddenSeen: true }), 2)).toBeUndefined();
  });

  it('cannot reject without a reason', () => {
    expect(missingFor('reject', draft({ reason: '  x ' }), 0)).toMatch(/why/);
    expect(missingFor('reject', draft({ reason: 'asks for keys' }), 0)).toBeUndefined();
  });

  it('binds the candidate that was read', () => {
    expect(
      decisionFrom('approve', draft({ effect: 'write', enable: false, reason: ' fine ' }), HASH),
    ).toEqual({
      decision: 'approve',
      candidateHash: HASH,
      effect: 'write',
      enable: false,
      reason: 'fine',
    });
    expect(decisionFrom('reject', draft({ effect: 'read', reason: 'asks for keys' }), HASH)).toEqual({
      decision: 'reject',
      candidateHash: HASH,
      reason: 'asks for keys',
    });
  });
});
