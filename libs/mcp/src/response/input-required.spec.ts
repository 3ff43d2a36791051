import { type Asked, readInputRequired } from './input-required.js';

const ALL: ReadonlySet<Asked> = new Set(['elicitation', 'sampling', 'roots']);
const form = (properties: object, more: object = {}) => ({
  method: 'elicitation/create',
  params: { message: 'm', requestedSchema: { type: 'object', properties }, ...more },
});
const asking = (request: object) => ({ resultType: 'input_required', inputRequests: { q: request } });

describe('readInputRequired', () => {
  it('rebuilds what may be asked, without what an upstream put beside it', () => {
    const request = form({ name: { type: 'string' }, tags: { type: 'array', items: { type: 'string' } } });
    const read = readInputRequired(
      {
        ...asking({ ...request, params: { ...request.params, _meta: { x: 1 } }, more: 1 }),
        requestState: 's',
      },
      ALL,
    );
    expect(read).toEqual({ inputRequests: { q: request }, requestState: 's' });
    expect(readInputRequired({ requestState: 's' }, ALL)).toEqual({ inputRequests: {}, requestState: 's' });
  });

  it('refuses what this agent cannot do, or the server may not ask', () => {
    const none: ReadonlySet<Asked> = new Set();
    for (const request of [form({}), { method: 'sampling/createMessage' }, { method: 'roots/list' }])
      expect(readInputRequired(asking(request), none)).toContain('not allowed');
  });

  it.each([
    ['another method', asking({ method: 'tools/list' }), 'nobody may ask'],
    ['a method of every object', asking({ method: 'toString' }), 'nobody may ask'],
    ['no question', { resultType: 'input_required' }, 'neither'],
    ['a question that is none', asking([] as object), 'not an object'],
    ['too long a state', { requestState: 'x'.repeat(16_385) }, '16 KiB'],
    ['an address to open', asking(form({}, { mode: 'url' })), 'only forms'],
    ['a nested form', asking(form({ a: { type: 'object' } })), 'neither primitive'],
    [
      'a list of objects',
      asking(form({ a: { type: 'array', items: { properties: {} } } })),
      'neither primitive',
    ],
    ['a password', asking(form({ user_password: { type: 'string' } })), 'secret'],
    ['a key in other words', asking(form({ a: { type: 'string', title: 'Your API key' } })), 'secret'],
    ['a huge one', asking(form({ a: { type: 'string', description: 'x'.repeat(70_000) } })), '64 KiB'],
    [
      'a prompt without an end',
      asking({ method: 'sampling/createMessage', params: { messages: [] } }),
      'maxTokens',
    ],
    [
      "a prompt with others' context",
      asking({ method: 'sampling/createMessage', params: { includeContext: 'allServers' } }),
      'context',
    ],
    ['a prompt with tools', asking({ method: 'sampling/createMessage', params: { tools: [] } }), 'tools'],
    [
      'too many',
      {
        inputRequests: Object.fromEntries(
          Array.from({ length: 11 }, (_, i) => [i, { method: 'roots/list' }]),
        ),
      },
      'more than 10',
    ],
  ])('refuses %s', (_what, result, why) => {
    expect(readInputRequired(result, ALL)).toContain(why);
  });
});
