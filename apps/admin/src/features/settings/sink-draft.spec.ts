import { EMPTY_SINK, fieldOfSink, sinkOf } from './sink-draft.js';

describe('sinkOf', () => {
  it('sends what the chosen kind has, and nothing else', () => {
    const draft = { ...EMPTY_SINK, name: 'a', url: 'https://x.example', host: 'log.example', ca: '' };
    expect(sinkOf({ ...draft, kind: 'webhook' }).destination).toEqual({ kind: 'webhook', url: draft.url });
    expect(sinkOf({ ...draft, kind: 'syslog' }).destination).toEqual({
      kind: 'syslog',
      host: 'log.example',
      port: 6514,
      tls: true,
    });
    expect(Object.keys(sinkOf({ ...draft, kind: 's3' }).destination)).toEqual([
      'kind',
      'endpoint',
      'region',
      'bucket',
      'prefix',
      'accessKeyId',
      'secretAccessKey',
    ]);
  });

  it('finds the field that an error is about', () => {
    expect(fieldOfSink('/destination/url')).toBe('/url');
    expect(fieldOfSink('/name')).toBe('/name');
  });
});
