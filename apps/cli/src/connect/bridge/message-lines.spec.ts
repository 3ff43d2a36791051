import { Readable } from 'node:stream';
import { messageLines } from './message-lines.js';

async function linesOf(chunks: (string | Buffer)[], max?: number) {
  const found: (string | undefined)[] = [];
  const input = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  for await (const line of messageLines(input as AsyncIterable<Uint8Array>, max)) found.push(line);
  return found;
}

test.each<[string, (string | Buffer)[], (string | undefined)[]]>([
  ['one a chunk', ['a\n', 'b\n'], ['a', 'b']],
  ['several in a chunk, and the rest', ['a\nb\nc', 'd\n'], ['a', 'b', 'cd']],
  ['with carriage returns and empty lines', ['a\r\n\r\n\nb\n'], ['a', 'b']],
  ['without a last line feed', ['a\nb'], ['a', 'b']],
  ['a character cut in two', [Buffer.from([0xc3]), Buffer.from([0xa9, 10])], ['é']],
  ['no UTF-8', [Buffer.from([0xff, 10]), 'b\n'], [undefined, 'b']],
  ['too long, and then not', ['12345', '6\nb\n', '1234567'], [undefined, 'b', undefined]],
  ['nothing', [], []],
])('%s', async (_, chunks, expected) => {
  expect(await linesOf(chunks, 5)).toEqual(expected);
});
