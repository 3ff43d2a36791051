import { fromTokens, suggestTokens, toTokens } from './filters.js';

const FIELDS = [{ key: 'outcome', choices: ['denied', 'failed'] }, { key: 'tool' }];

describe('filters', () => {
  it('reads chips, and a text without key as the plain field', () => {
    expect(fromTokens(FIELDS, 'tool', ['outcome:denied', 'create_issue'])).toEqual({
      outcome: 'denied',
      tool: 'create_issue',
    });
  });

  it('keeps colons of a value and of an unknown key', () => {
    expect(fromTokens(FIELDS, 'tool', ['tool:urn:sallyport:tool:a:b:c'])).toEqual({
      tool: 'urn:sallyport:tool:a:b:c',
    });
    expect(fromTokens(FIELDS, 'tool', ['urn:x'])).toEqual({ tool: 'urn:x' });
  });

  it('replaces an earlier chip of the same key', () => {
    expect(fromTokens(FIELDS, 'tool', ['outcome:denied', 'outcome:failed'])).toEqual({ outcome: 'failed' });
  });

  it('drops what is no choice, and what is empty', () => {
    expect(fromTokens(FIELDS, 'tool', ['outcome:maybe', 'tool: '])).toEqual({});
  });

  it('writes the chips that it reads', () => {
    const filters = { outcome: 'denied', tool: 'a b' };
    expect(fromTokens(FIELDS, 'tool', toTokens(FIELDS, filters))).toEqual(filters);
  });

  it('suggests the choices of fields that are still free', () => {
    expect(suggestTokens(FIELDS, {})).toEqual(['outcome:denied', 'outcome:failed']);
    expect(suggestTokens(FIELDS, { outcome: 'denied' })).toEqual([]);
  });
});
