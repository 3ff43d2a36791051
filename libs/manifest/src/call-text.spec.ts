import { callText } from './call-text.js';
import { canonicalJson } from './canonical-json.js';

describe('callText', () => {
  it('is that of the arguments where nothing else is brought', () => {
    expect(callText('{"a":1}', undefined)).toBe('{"a":1}');
  });

  it('is canonical, and holds what is brought however it is spelled', () => {
    const text = callText('{"a":1}', { who: { content: { name: 'Ada' }, action: 'accept' } });
    expect(text).toBe('[{"a":1},{"inputResponses":{"who":{"action":"accept","content":{"name":"Ada"}}}}]');
    expect(canonicalJson(JSON.parse(text))).toBe(text);
  });

  it('is never that of a call with such arguments', () => {
    const brought = callText('{"a":1}', {});
    expect(brought).not.toBe(callText('{"a":1}', undefined));
    expect(Array.isArray(JSON.parse(brought))).toBe(true);
  });
});
