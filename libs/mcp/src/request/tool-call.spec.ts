import { readToolCall } from './tool-call.js';

const request = (params: Record<string, unknown>) =>
  ({ kind: 'request', id: 1, method: 'tools/call', params }) as const;

describe('readToolCall', () => {
  it('reads name and arguments; absent arguments are none', () => {
    expect(readToolCall(request({ name: 'echo', arguments: { a: 1 } }))).toEqual({
      name: 'echo',
      args: { a: 1 },
    });
    expect(readToolCall(request({ name: 'echo' }))).toEqual({ name: 'echo', args: {} });
  });

  it.each([
    [{}],
    [{ name: 5 }],
    [{ name: 'echo', arguments: [] }],
    [{ name: 'echo', arguments: null }],
    [{ name: 'echo', arguments: 'x' }],
  ])('refuses %j', (params) => {
    expect(() => readToolCall(request(params))).toThrow(
      expect.objectContaining({ reason: 'call-malformed' }),
    );
  });
});
