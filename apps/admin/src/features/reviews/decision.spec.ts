import { decisionFrom, missingFor, type Draft } from './decision.js';

const HASH = 'a'.repeat(64);
const draft = (part: Partial<Draft>): Draft => ({
  effect: undefined,
  enable: true,
  reason: '',
  hiddenSeen: false,
  override: '',
  ...part,
});

describe('a decision', () => {
  it('cannot approve before somebody said what the tool does', () => {
    expect(missingFor('approve', draft({}), { hidden: 0, critical: false })).toMatch(
      /Choose what the tool does/,
    );
    expect(missingFor('approve', draft({ effect: 'read' }), { hidden: 0, critical: false })).toBeUndefined();
    expect(() => decisionFrom('approve', draft({}), HASH)).toThrow('no effect');
  });

  it('cannot approve hidden characters unseen', () => {
    expect(missingFor('approve', draft({ effect: 'read' }), { hidden: 2, critical: false })).toMatch(
      /hidden/,
    );
    expect(
      missingFor('approve', draft({ effect: 'read', hiddenSeen: true }), { hidden: 2, critical: false }),
    ).toBeUndefined();
  });

  it('cannot approve critical findings without a sentence', () => {
    const open = { hidden: 0, critical: true };
    expect(missingFor('approve', draft({ effect: 'read', override: ' fine ' }), open)).toMatch(/critical/);
    const answered = draft({ effect: 'read', override: ' It only names the folder. ' });
    expect(missingFor('approve', answered, open)).toBeUndefined();
    expect(decisionFrom('approve', answered, HASH)).toMatchObject({ override: 'It only names the folder.' });
    expect(missingFor('reject', draft({ reason: 'asks for keys' }), open)).toBeUndefined();
  });

  it('cannot reject without a reason', () => {
    expect(missingFor('reject', draft({ reason: '  x ' }), { hidden: 0, critical: false })).toMatch(/why/);
    expect(
      missingFor('reject', draft({ reason: 'asks for keys' }), { hidden: 0, critical: false }),
    ).toBeUndefined();
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
