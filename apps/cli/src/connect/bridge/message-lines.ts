/** Larger than the largest message that a gateway reads. */
const MAX_BYTES = 8 * 1024 * 1024;
const LF = 10;

/**
 * Lines of a stream of bytes, as the stdio transport of MCP delimits messages; empty ones are left out.
 *
 * @yields undefined in the place of a line that is too long or no UTF-8; what is too long is not kept
 */
export async function* messageLines(
  input: AsyncIterable<Uint8Array>,
  maxBytes = MAX_BYTES,
): AsyncGenerator<string | undefined> {
  let parts: Uint8Array[] = [];
  let held = 0;
  const line = (): string | undefined => {
    const text = held > maxBytes ? undefined : decoded(Buffer.concat(parts));
    parts = [];
    held = 0;
    return text;
  };
  const hold = (part: Uint8Array): void => {
    held += part.length;
    if (held <= maxBytes) parts.push(part);
    else parts = [];
  };
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, start)) {
      hold(chunk.subarray(start, end));
      const text = line();
      if (text !== '') yield text;
      start = end + 1;
    }
    hold(chunk.subarray(start));
  }
  if (held > 0) yield line();
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return undefined;
  }
}
