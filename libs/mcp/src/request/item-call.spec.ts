import { readItemCall } from './item-call.js';

const request = (params: Record<string, unknown>, method = 'tools/call') =>
  ({ kind: 'request', id: 1, method, params }) as const;

describe('readItemCall', () => {
  it('reads name and arguments; absent arguments are none', () => {
    expect(readItemCall(request({ name: 'echo', arguments: { a: 1 } }))).toMatchObject({
      method: 'tools/call',
      kind: 'tool',
      name: 'echo',
      args: { a: 1 },
    });
    expect(readItemCall(request({ name: 'echo' }))?.args).toEqual({});
  });

  it('reads what is asked of prompts and resources', () => {
    expect(readItemCall(request({ name: 'greet' }, 'prompts/get'))).toMatchObject({
      kind: 'prompt',
      name: 'greet',
    });
    expect(readItemCall(request({ uri: 'a:b' }, 'resources/read'))).toMatchObject({
      kind: 'resource',
      name: 'a:b',
      args: { uri: 'a:b' },
    });
  });

  it('reads completions of both kinds, and only the parts it knows', () => {
    const argument = { name: 'x', value: 'y', more: 1 };
    const context = { arguments: { z: 'w' }, more: 1 };
    expect(
      readItemCall(
        request({ ref: { type: 'ref/prompt', name: 'p' }, argument, context }, 'completion/complete'),
      ),
    ).toMatchObject({
      kind: 'prompt',
      name: 'p',
      args: { argument: { name: 'x', value: 'y' }, context: { arguments: { z: 'w' } } },
    });
    expect(
      readItemCall(request({ ref: { type: 'ref/resource', uri: 'a:{b}' }, argument }, 'completion/complete')),
    ).toMatchObject({ kind: 'template', name: 'a:{b}' });
  });

  it('reads what an agent brings to a second round', () => {
    expect(
      readItemCall(request({ name: 'echo', inputResponses: { a: {} }, requestState: 's' }))?.input,
    ).toEqual({ responses: { a: {} }, state: 's' });
    expect(readItemCall(request({ name: 'echo' }))?.input).toBeUndefined();
  });

  it('is not about other methods', () => {
    expect(readItemCall(request({}, 'ping'))).toBeUndefined();
  });

  it.each([
    ['tools/call', {}],
    ['tools/call', { name: 5 }],
    ['tools/call', { name: 'echo', arguments: [] }],
    ['tools/call', { name: 'echo', arguments: null }],
    ['tools/call', { name: 'echo', arguments: 'x' }],
    ['tools/call', { name: 'echo', inputResponses: null }],
    ['tools/call', { name: 'echo', inputResponses: { a: 5 } }],
    ['tools/call', { name: 'echo', requestState: {} }],
    ['tools/call', { name: 'echo', requestState: 'x'.repeat(65_537) }],
    ['resources/read', { uri: 1 }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'p' } }],
    ['completion/complete', { ref: { type: 'ref/other', name: 'p' }, argument: { name: 'a', value: 'b' } }],
    ['completion/complete', { ref: { type: 'ref/prompt' }, argument: { name: 'a', value: 'b' } }],
    ['completion/complete', { ref: { type: 'ref/prompt', name: 'p' }, argument: { name: 'a' } }],
  ])('refuses %s with %j', (method, params) => {
    expect(() => readItemCall(request(params, method))).toThrow(
      expect.objectContaining({ reason: 'call-malformed' }),
    );
  });
});
