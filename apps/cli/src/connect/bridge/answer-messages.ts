import { isObject } from '#libs/manifest';
import { SseParser, UpstreamViolation } from '#libs/mcp';
import { CliError } from '../../cli-error.js';
import { jsonObject } from '../../http-exchange.js';

/** Larger than the largest answer that a gateway lets through. */
const MAX_EVENT = 64 * 1024 * 1024;

export interface AnswerEvent {
  /** Undefined when the event only marks a place in the stream. */
  readonly message?: Readonly<Record<string, unknown>>;
  /** The place in the stream (S25 transports, resumability). */
  readonly eventId?: string;
}

/**
 * JSON-RPC messages of an answer as they arrive: the one in a JSON body, or those of an event stream.
 *
 * @throws CliError when the answer is none; whatever reading it throws
 */
export async function* answerMessages(response: Response): AsyncGenerator<AnswerEvent> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) yield* eventsOf(response);
  else {
    const message = jsonObject(await response.text());
    if (message !== undefined) yield { message };
  }
}

async function* eventsOf({ body }: Response): AsyncGenerator<AnswerEvent> {
  const parser = new SseParser(MAX_EVENT);
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    for (const { data, id } of pushed(parser, chunk)) {
      const place = id === undefined ? {} : { eventId: id };
      if (data === '') {
        yield place;
        continue;
      }
      const message = jsonObject(data);
      if (!isObject(message)) throw new CliError('The gateway sent an event that is no JSON-RPC message.');
      yield { message, ...place };
    }
  }
}

function pushed(parser: SseParser, chunk: Uint8Array) {
  try {
    return parser.push(chunk);
  } catch (cause) {
    if (!(cause instanceof UpstreamViolation)) throw cause;
    throw new CliError('The gateway sent an event that is too large.');
  }
}
