import { type Content, placeOf, withoutChange, withWanted } from './draft-edit.js';

const rule = (name: string) => ({ name, select: { kind: 'all' }, action: 'deny', mode: 'shadow' }) as const;
const content: Content = {
  roles: [{ slug: 'support', grants: [] }],
  guardrails: [
    { id: null, rule: rule('first') },
    { id: 'guardrail_1', rule: null },
    { id: null, rule: rule('third') },
  ],
  mappings: [],
};

describe('a draft', () => {
  it('says each thing once', () => {
    const role = { slug: 'support', grants: null };
    expect(withWanted(content, { kind: 'role', role }).roles).toEqual([role]);
    const guardrail = { id: 'guardrail_1', rule: rule('again') };
    expect(withWanted(content, { kind: 'guardrail', at: undefined, guardrail }).guardrails).toEqual([
      content.guardrails[0],
      guardrail,
      content.guardrails[2],
    ]);
    const mapping = { provider: 'idp_1', rules: [] };
    const once = withWanted(withWanted(content, { kind: 'mapping', mapping }), { kind: 'mapping', mapping });
    expect(once.mappings).toEqual([mapping]);
  });

  it('takes a new guardrail beside others, and one at a place in that place', () => {
    const guardrail = { id: null, rule: rule('new') };
    expect(withWanted(content, { kind: 'guardrail', at: undefined, guardrail }).guardrails).toHaveLength(4);
    expect(withWanted(content, { kind: 'guardrail', at: 2, guardrail }).guardrails[2]).toBe(guardrail);
  });

  it('loses one change and keeps the others', () => {
    expect(placeOf(content, 'new-3')).toBe(2);
    expect(withoutChange(content, { kind: 'guardrail', id: 'new-3' }).guardrails).toHaveLength(2);
    expect(withoutChange(content, { kind: 'guardrail', id: 'guardrail_1' }).guardrails).not.toContainEqual(
      content.guardrails[1],
    );
    expect(withoutChange(content, { kind: 'role', id: 'support' })).toEqual({ ...content, roles: [] });
  });
});
