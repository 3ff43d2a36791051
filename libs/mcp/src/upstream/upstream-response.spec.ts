import fc from 'fast-check';
import { readUpstreamResponse } from './upstream-response.js';
import { UpstreamRpcError, UpstreamViolation } from './upstream-violation.js';

const JSON_TYPE = 'application/json';
const SSE = 'text/event-stream';
const read = (body: string, type: string | undefined = JSON_TYPE) =>
  readUpstreamResponse(new TextEncoder().encode(body), type, 7);
const answer = '{"jsonrpc":"2.0","id":7,"result":{"content":[]}}';

function kindOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof UpstreamViolation) return error.kind;
    throw error;
  }
  throw new Error('was accepted');
}

describe('readUpstreamResponse: JSON', () => {
  it('reads the result and keeps the text', () => {
    expect(read(answer)).toEqual({ result: { content: [] }, raw: answer });
    expect(read(answer, 'Application/JSON; charset=utf-8').raw).toBe(answer);
    expect(read('{"jsonrpc":"2.0","id":7,"result":{"resultType":"complete"}}').result).toEqual({
      resultType: 'complete',
    });
  });

  it('reports a JSON-RPC error as such', () => {
    const error = '{"jsonrpc":"2.0","id":7,"error":{"code":-32602,"message":"Unknown tool"}}';
    expect(() => read(error)).toThrow(UpstreamRpcError);
    expect(() => read(error)).toThrow(expect.objectContaining({ code: -32602 }));
  });

  it.each<[string, string, string | undefined]>([
    ['not-json', '', JSON_TYPE],
    ['not-json', '<html>', JSON_TYPE],
    ['refused-json', '{"jsonrpc":"2.0","id":7,"id":7,"result":{}}', JSON_TYPE],
    ['refused-json', '{"jsonrpc":"2.0","id":7,"result":{"n":9007199254740993}}', JSON_TYPE],
    ['not-a-response', `[${answer}]`, JSON_TYPE],
    ['not-a-response', '{"id":7,"result":{}}', JSON_TYPE],
    ['not-a-response', '{"jsonrpc":"2.0","id":7}', JSON_TYPE],
    ['not-a-response', '{"jsonrpc":"2.0","id":7,"result":{},"error":{"code":1,"message":""}}', JSON_TYPE],
    ['not-a-response', '{"jsonrpc":"2.0","id":7,"result":"x"}', JSON_TYPE],
    ['not-a-response', '{"jsonrpc":"2.0","id":7,"error":"x"}', JSON_TYPE],
    ['foreign-id', '{"jsonrpc":"2.0","id":8,"result":{}}', JSON_TYPE],
    ['foreign-id', '{"jsonrpc":"2.0","id":"7","result":{}}', JSON_TYPE],
    ['foreign-id', '{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}', JSON_TYPE],
    ['foreign-id', '{"jsonrpc":"2.0","result":{}}', JSON_TYPE],
    ['no-response', '{"jsonrpc":"2.0","method":"notifications/progress"}', JSON_TYPE],
    ['server-request', '{"jsonrpc":"2.0","id":1,"method":"sampling/createMessage"}', JSON_TYPE],
    ['result-type', '{"jsonrpc":"2.0","id":7,"result":{"resultType":"input_required"}}', JSON_TYPE],
    ['content-type', answer, 'text/html'],
    ['content-type', answer, 'application/json-seq'],
  ])('%s: %s', (kind, body, type) => {
    expect(kindOf(() => read(body, type))).toBe(kind);
  });

  it('needs a content type and UTF-8', () => {
    const body = new TextEncoder().encode(answer);
    expect(kindOf(() => readUpstreamResponse(body, undefined, 7))).toBe('content-type');
    body[body.length - 3] = 0xff;
    expect(kindOf(() => readUpstreamResponse(body, JSON_TYPE, 7))).toBe('not-json');
  });
});

describe('readUpstreamResponse: event stream', () => {
  const event = (message: string): string => `event: message\ndata: ${message}\n\n`;
  const progress = '{"jsonrpc":"2.0","method":"notifications/progress","params":{}}';

  it('picks our response out of notifications and priming events', () => {
    const stream = `id: 0\ndata:\n\n${event(progress)}: ping\n\n${event(answer)}${event(progress)}`;
    expect(read(stream, SSE)).toEqual({ result: { content: [] }, raw: answer });
  });

  it.each<[string, string]>([
    ['no-response', ''],
    ['no-response', event(progress)],
    ['no-response', `data: ${answer}\n`],
    ['second-response', event(answer) + event(answer)],
    ['foreign-id', event('{"jsonrpc":"2.0","id":8,"result":{}}') + event(answer)],
    ['server-request', event('{"jsonrpc":"2.0","id":1,"method":"ping"}') + event(answer)],
    ['not-json', event('x') + event(answer)],
  ])('%s: %j', (kind, stream) => {
    expect(kindOf(() => read(stream, SSE))).toBe(kind);
  });

  it('throws nothing but its own errors, whatever the bytes', () => {
    const type = fc.constantFrom(JSON_TYPE, SSE, 'x', undefined);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new TextEncoder().encode(`data: ${text}\n\n`)),
        ),
        type,
        (body, t) => {
          try {
            readUpstreamResponse(body, t, 7);
          } catch (error) {
            expect(error instanceof UpstreamViolation || error instanceof UpstreamRpcError).toBe(true);
          }
        },
      ),
    );
  });
});
