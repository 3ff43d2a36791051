import { callFrame, type CallFrame } from '#libs/contracts';
import { FrameReader } from '#libs/sandbox';

/** What the runner's lines amount to. */
export interface CallOutcome {
  readonly answer: Extract<CallFrame, { type: 'answer' }> | undefined;
  readonly failed: Extract<CallFrame, { type: 'failed' }> | undefined;
  /** Absent: the runner died, or was cut off. */
  readonly usage: Extract<CallFrame, { type: 'usage' }>['usage'] | undefined;
}

/** A line holds an answer as a JSON string, which may double it; the rest of the frame is small. */
const ROOM = 65_536;

/**
 * Reads the frames of one call to their end. @param maxBytes largest answer
 * @throws FrameLimit, and whatever reading throws
 */
export async function readFrames(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<CallOutcome> {
  const bound = 2 * maxBytes + ROOM;
  const reader = new FrameReader(bound, 4 * bound);
  const found: { -readonly [Key in keyof CallOutcome]: CallOutcome[Key] } = {
    answer: undefined,
    failed: undefined,
    usage: undefined,
  };
  for await (const chunk of body) {
    for (const line of reader.push(Buffer.from(chunk))) {
      const frame = callFrame.parse(JSON.parse(line));
      if (frame.type === 'answer') found.answer = frame;
      else if (frame.type === 'failed') found.failed = frame;
      else if (frame.type === 'usage') found.usage = frame.usage;
    }
  }
  return found;
}
