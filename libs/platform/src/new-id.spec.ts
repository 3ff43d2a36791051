import { newId } from './new-id.js';

describe('newId', () => {
  it('makes ids that sort as they were made and never repeat', () => {
    const ids = Array.from({ length: 20_000 }, () => newId('call'));
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids.slice(0, 100)) expect(id).toMatch(/^call_[0-9A-HJKMNP-TV-Z]{26}$/);
  });
});
