import { FrameReader } from './frame-reader.js';

describe('FrameReader', () => {
  const reader = (frame = 16, out = 64): FrameReader => new FrameReader(frame, out);

  it('cuts lines wherever the chunks are cut', () => {
    const text = Buffer.from('{"a":1}\n{"b":"ü"}\r\n\n');
    for (let size = 1; size <= text.length; size++) {
      const frames = reader();
      const lines: string[] = [];
      for (let at = 0; at < text.length; at += size) lines.push(...frames.push(text.subarray(at, at + size)));
      expect(lines).toEqual(['{"a":1}', '{"b":"ü"}', '']);
      expect(frames.atLineEnd).toBe(true);
    }
  });

  it('refuses a line that does not end, before it is whole', () => {
    const frames = reader();
    frames.push(Buffer.alloc(10, 'x'));
    expect(() => frames.push(Buffer.alloc(7, 'x'))).toThrow('one line');
  });

  it('refuses a flood of short lines', () => {
    const frames = reader();
    for (let i = 0; i < 8; i++) frames.push(Buffer.from('1234567\n'));
    expect(() => frames.push(Buffer.from('\n'))).toThrow('the output');
  });

  it('counts anew for each call, with what is already held', () => {
    const frames = reader();
    for (let i = 0; i < 7; i++) frames.push(Buffer.from('1234567\n'));
    frames.push(Buffer.from('abc'));
    frames.restart();
    expect(frames.bytes).toBe(3);
    expect(frames.push(Buffer.from('\n'))).toEqual(['abc']);
  });

  it('refuses text that is not UTF-8', () => {
    expect(() => reader().push(Buffer.from([0xff, 0x0a]))).toThrow('not valid');
  });
});
