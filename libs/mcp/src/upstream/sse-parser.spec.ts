import fc from 'fast-check';
import { SseParser, type SseEvent } from './sse-parser.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const parse = (text: string): SseEvent[] => new SseParser(10_000).push(bytes(text));

describe('SseParser', () => {
  it.each<[string, string, SseEvent[]]>([
    ['one event', 'data: a\n\n', [{ event: 'message', data: 'a' }]],
    ['several lines', 'data: a\ndata: b\n\n', [{ event: 'message', data: 'a\nb' }]],
    ['event and id', 'event: x\nid: 5\ndata:a\n\n', [{ event: 'x', data: 'a', id: '5' }]],
    [
      'carriage returns',
      'data: a\r\rdata: b\r\r',
      [
        { event: 'message', data: 'a' },
        { event: 'message', data: 'b' },
      ],
    ],
    ['both line ends', 'data: a\r\n\r\n', [{ event: 'message', data: 'a' }]],
    ['comments', ': hello\ndata: a\n: x\n\n', [{ event: 'message', data: 'a' }]],
    ['only one space is dropped', 'data:  a\n\n', [{ event: 'message', data: ' a' }]],
    ['no data, no event', 'event: x\n\n', []],
    ['empty data', 'data\n\n', [{ event: 'message', data: '' }]],
    ['unknown fields', 'retry: 5\nfoo: 1\ndata: a\n\n', [{ event: 'message', data: 'a' }]],
    ['cut off', 'data: a\n\ndata: b\n', [{ event: 'message', data: 'a' }]],
  ])('%s', (_, text, events) => {
    expect(parse(text)).toEqual(events);
  });

  it('reads the same events however the bytes are cut', () => {
    const stream = bytes(
      'id: 1\r\ndata: {"ü":"😀"}\r\n\r\n: ping\n\nevent: e\rdata: b\rdata: c\r\rdata: d\n\n',
    );
    const whole = new SseParser(1000).push(stream);
    expect(whole.map(({ data }) => data)).toEqual(['{"ü":"😀"}', 'b\nc', 'd']);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
        const parser = new SseParser(1000);
        const at = [0, ...cuts.sort((a, b) => a - b), stream.length];
        const events = at.slice(1).flatMap((end, i) => parser.push(stream.subarray(at[i], end)));
        expect(events).toEqual(whole);
      }),
    );
  });

  it('bounds one event, not the stream, and forgets comments', () => {
    const parser = new SseParser(20);
    for (let i = 0; i < 100; i++) parser.push(bytes(': keep-alive\n'));
    for (let i = 0; i < 100; i++) expect(parser.push(bytes('data: short\n\n'))).toHaveLength(1);
    expect(() => parser.push(bytes(`data: ${'x'.repeat(20)}`))).toThrow('too-large');
    expect(() => new SseParser(20).push(bytes('data: 12345678\ndata: 12345678\n'))).toThrow('too-large');
  });
});
