import { channelOf, EMPTY } from './channel-draft.js';

describe('channelOf', () => {
  it('sends what its kind has', () => {
    const draft = { ...EMPTY, name: 'ops', url: 'https://x.example', addresses: 'a@x.example, b@x.example;' };
    expect(channelOf(draft)).toEqual({
      kind: 'webhook',
      name: 'ops',
      topics: EMPTY.topics,
      url: draft.url,
    });
    expect(channelOf({ ...draft, kind: 'email' })).toEqual({
      kind: 'email',
      name: 'ops',
      topics: EMPTY.topics,
      addresses: ['a@x.example', 'b@x.example'],
    });
  });
});
