import fc from 'fast-check';
import { redirectProblem } from './redirect-uri.js';

describe('redirectProblem', () => {
  it.each([
    'https://agent.example/callback?x=1',
    'http://127.0.0.1/cb',
    'http://127.0.0.1:49152/cb',
    'http://[::1]/cb',
    'http://localhost:3000/',
  ])('accepts %s', (uri) => {
    expect(redirectProblem(uri)).toBeUndefined();
  });

  it.each([
    'http://agent.example/cb',
    'http://127.0.0.1.evil.example/cb',
    'http://localhost.evil.example/',
    'http://10.0.0.1/cb',
    'https://*.example/cb',
    'https://user@agent.example/',
    'https://agent.example/#',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'com.example.app:/cb',
    '//agent.example/cb',
    '/cb',
    '',
  ])('A14: refuses %j', (uri) => {
    expect(redirectProblem(uri)).toEqual(expect.any(String));
  });

  it('never throws', () => {
    const answers = (uri: string): boolean => ['string', 'undefined'].includes(typeof redirectProblem(uri));
    expect(fc.check(fc.property(fc.string(), answers)).failed).toBe(false);
  });
});
