import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { TokenCounter } from './token-counter.js';

describe('TokenCounter', () => {
  const counter = new TokenCounter();
  beforeAll(() => counter.load());

  it.each(['', 'hello', '{"text":"Grüße an alle, 你好","n":12345}', 'a b c '.repeat(1000)])(
    'counts what a model would, of %j',
    (text) => {
      expect(counter.count(text)).toBe(countTokens(text));
    },
  );

  it('takes a control token in a payload for text', () => {
    expect(counter.count('<|endoftext|>')).toBeGreaterThan(1);
  });

  it.each([
    ['one letter', 'a'.repeat(200_000)],
    ['spaces', ' '.repeat(200_000)],
    ['letters without a break', 'abcdefghij'.repeat(20_000)],
  ])('counts a very long run of %s without taking its square in time', (_what, text) => {
    const tokens = counter.count(text);
    expect(tokens).toBeGreaterThan(1000);
    expect(tokens).toBeLessThanOrEqual(text.length);
  });

  it('estimates by size until it is loaded, and not too little', () => {
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(20);
    expect(new TokenCounter().count(text)).toBeGreaterThanOrEqual(countTokens(text));
  });
});
