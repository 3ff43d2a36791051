import { readTraceparent, traceparentOf } from './traceparent.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

describe('readTraceparent', () => {
  it.each(['00', '01'])('reads what it writes, with flags %s', (flags) => {
    const text = `00-${TRACE}-${SPAN}-${flags}`;
    expect(traceparentOf(readTraceparent(text)!)).toBe(text);
  });

  it('keeps no flag but the sampled one', () => {
    expect(traceparentOf(readTraceparent(`00-${TRACE}-${SPAN}-ff`)!)).toBe(`00-${TRACE}-${SPAN}-01`);
  });

  it.each([
    ['nothing', undefined],
    ['a list', [`00-${TRACE}-${SPAN}-01`]],
    ['another version', `01-${TRACE}-${SPAN}-01`],
    ['more than its fields', `00-${TRACE}-${SPAN}-01-x`],
    ['capitals', `00-${TRACE.toUpperCase()}-${SPAN}-01`],
    ['no trace', `00-${'0'.repeat(32)}-${SPAN}-01`],
    ['no span', `00-${TRACE}-${'0'.repeat(16)}-01`],
    ['a line break', `00-${TRACE}-${SPAN}-01\n`],
  ])('takes %s for no parent', (_what, text) => {
    expect(readTraceparent(text)).toBeUndefined();
  });
});
