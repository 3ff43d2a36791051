import { cleanContent } from './clean-content.js';

const profile = { maxTextBytes: 20, maxBinaryBytes: 6 };
const image = (data: string) => ({ content: [{ type: 'image', data, mimeType: 'image/png' }] });
const wide = { ...profile, maxTextBytes: 1000 };

describe('cleanContent', () => {
  it('passes what is within the profile', () => {
    expect(cleanContent('arguments', { a: 'x'.repeat(19) }, profile)).toEqual({
      blocked: false,
      findings: [],
    });
    expect(cleanContent('result', image('AAAAAAAA'), wide).blocked).toBe(false);
    expect(cleanContent('arguments', { n: 1, ok: true, none: null })).toEqual({
      blocked: false,
      findings: [],
    });
  });

  it.each<[string, unknown]>([
    ['one text', { a: 'x'.repeat(20) }],
    ['many texts', { a: ['12345', { b: '123456789' }], c: '12345' }],
    ['UTF-8 bytes', { a: 'ü'.repeat(10) }],
    ['member names', { ['k'.repeat(21)]: 1 }],
  ])('blocks too much text: %s', (_, value) => {
    const finding = { blocked: true, findings: [{ rule: 'text-size', pointer: '' }] };
    expect(cleanContent('arguments', value, profile)).toEqual(finding);
    expect(cleanContent('result', value, profile)).toEqual(finding);
  });

  it.each([
    ['binary-size', 'A'.repeat(12)],
    ['binary-encoding', 'AAA'],
    ['binary-encoding', 'AA-_'],
    ['binary-encoding', 'A=AA'],
  ])('blocks a result with %s', (rule, data) => {
    expect(cleanContent('result', image(data), wide)).toEqual({
      blocked: true,
      findings: [{ rule, pointer: '/content/0/data' }],
    });
  });

  it('finds embedded resources, and takes anything for a value', () => {
    const embedded = { content: [null, 5, { type: 'resource', resource: { blob: 'x' } }] };
    expect(cleanContent('result', embedded, wide).findings).toEqual([
      { rule: 'binary-encoding', pointer: '/content/2/resource/blob' },
    ]);
    for (const value of [null, 5, 'x', [], { content: 5 }, { content: [{ type: 'image' }] }]) {
      expect(cleanContent('result', value, wide).blocked).toBe(false);
    }
  });
});
