import { Denied, type DenialReason } from '#libs/denial';
import fc from 'fast-check';
import { parseMessage } from './parse-message.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function reasonOf(body: Uint8Array): DenialReason {
  try {
    parseMessage(body);
  } catch (error) {
    if (error instanceof Denied) return error.reason;
    throw error;
  }
  throw new Error('was accepted');
}

describe('parseMessage', () => {
  it('reads a request and keeps the JSON type of its id', () => {
    const params = { name: 'echo', arguments: { message: 'a "quoted" ü' } };
    expect(
      parseMessage(bytes(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/call', params }))),
    ).toEqual({
      kind: 'request',
      id: 7,
      method: 'tools/call',
      params,
    });
    expect(parseMessage(bytes('{"jsonrpc":"2.0","id":"7","method":"ping"}'))).toEqual({
      kind: 'request',
      id: '7',
      method: 'ping',
      params: {},
    });
  });

  it('tells notifications and responses from requests', () => {
    expect(parseMessage(bytes('{"jsonrpc":"2.0","method":"notifications/initialized"}')).kind).toBe(
      'notification',
    );
    expect(parseMessage(bytes('{"jsonrpc":"2.0","id":1,"result":{}}'))).toEqual({
      kind: 'response',
      id: 1,
      result: {},
      errorCode: undefined,
    });
    expect(parseMessage(bytes('{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"x"}}')).kind).toBe(
      'response',
    );
  });

  it.each([
    ['empty body', ''],
    ['not JSON', 'hello'],
    ['truncated', '{"jsonrpc":"2.0","id":1,"method":"ping"'],
    ['trailing bytes', '{"jsonrpc":"2.0","id":1,"method":"ping"} x'],
    ['byte order mark', '\uFEFF{"jsonrpc":"2.0","id":1,"method":"ping"}'],
  ])('%s is not JSON', (_, body) => {
    expect(reasonOf(bytes(body))).toBe('request-not-json');
  });

  it('invalid UTF-8 is not JSON', () => {
    const body = bytes('{"jsonrpc":"2.0","id":1,"method":"p?ng"}');
    body[body.indexOf(63)] = 0xff;
    expect(reasonOf(body)).toBe('request-not-json');
  });

  const call = (extra: string): string => `{"jsonrpc":"2.0","id":1,"method":"ping"${extra}}`;
  it.each([
    ['batch', `[${call('')}]`],
    ['empty batch', '[]'],
    ['string', '"ping"'],
    ['number', '1'],
    ['null', 'null'],
    ['no jsonrpc', '{"id":1,"method":"ping"}'],
    ['jsonrpc 1.0', '{"jsonrpc":"1.0","id":1,"method":"ping"}'],
    ['jsonrpc as number', '{"jsonrpc":2.0,"id":1,"method":"ping"}'],
    ['method and result', call(',"result":{}')],
    ['method and error', call(',"error":{"code":1,"message":""}')],
    ['result and error', '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}'],
    ['neither method nor result', '{"jsonrpc":"2.0","id":1}'],
    ['array params', call(',"params":[]')],
    ['null params', call(',"params":null')],
    ['method not a string', '{"jsonrpc":"2.0","id":1,"method":5}'],
    ['empty method', '{"jsonrpc":"2.0","id":1,"method":""}'],
    ['endless method', `{"jsonrpc":"2.0","id":1,"method":"${'m'.repeat(129)}"}`],
    ['duplicate key', call(',"id":2')],
    ['duplicate key in another spelling', call(',"\\u0069d":2')],
    ['duplicate key deep inside', call(',"params":{"a":[{"b":1,"b":2}]}')],
    ['depth 65', call(`,"params":{"a":${'['.repeat(63)}${']'.repeat(63)}}`)],
    ['too many members', call(`,"params":{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":0`).join()}}`)],
    ['__proto__', call(',"params":{"__proto__":{}}')],
    ['lone surrogate', call(',"params":{"a":"\\ud800"}')],
    ['unsafe integer', call(',"params":{"a":9007199254740993}')],
    ['infinite number', call(',"params":{"a":1e999}')],
    ['response without id', '{"jsonrpc":"2.0","result":{}}'],
  ])('%s is malformed', (_, body) => {
    expect(reasonOf(bytes(body))).toBe('request-malformed');
  });

  it('accepts depth 64', () => {
    expect(parseMessage(bytes(call(`,"params":{"a":${'['.repeat(62)}${']'.repeat(62)}}`))).kind).toBe(
      'request',
    );
  });

  it.each(['null', 'true', '{}', '[]', '1.5', '1e999', '9007199254740992', `"${'i'.repeat(257)}"`])(
    'id %s is malformed',
    (id) => {
      expect(reasonOf(bytes(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`))).toBe('request-malformed');
    },
  );

  it('throws nothing but Denied, whatever the bytes', () => {
    const onlyDenied = (body: Uint8Array): void => {
      try {
        parseMessage(body);
      } catch (error) {
        expect(error).toBeInstanceOf(Denied);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), onlyDenied));
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => onlyDenied(bytes(text))));
    const member = fc.oneof(fc.jsonValue(), fc.constantFrom('2.0', 'ping', 'tools/call'));
    const almost = fc.record(
      {
        jsonrpc: fc.constant('2.0'),
        id: member,
        method: member,
        params: member,
        result: member,
        error: member,
      },
      { requiredKeys: [] },
    );
    fc.assert(fc.property(almost, (value) => onlyDenied(bytes(JSON.stringify(value)))));
  });

  it('accepts what it then describes: kind, id and params are those of the text', () => {
    const id = fc.oneof(fc.maxSafeInteger(), fc.string({ unit: 'grapheme', maxLength: 20 }));
    const params = fc.dictionary(
      fc.string().filter((key) => key !== '__proto__'),
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean()),
    );
    fc.assert(
      fc.property(id, params, (givenId, givenParams) => {
        const text = JSON.stringify({ jsonrpc: '2.0', id: givenId, method: 'x', params: givenParams });
        expect(JSON.stringify(parseMessage(bytes(text)))).toBe(
          JSON.stringify({ kind: 'request', id: givenId, method: 'x', params: givenParams }),
        );
      }),
    );
  });
});
