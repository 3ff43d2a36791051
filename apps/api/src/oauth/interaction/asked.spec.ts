import { formTargets, recipient } from './asked.js';

describe('what a page says about the client', () => {
  it.each([
    ['https://app.example.com/callback', 'app.example.com', 'https://app.example.com'],
    ['https://app.example.com:8443/callback', 'app.example.com:8443', 'https://app.example.com:8443'],
    ['http://127.0.0.1:49152/callback', 'a program on this computer', 'http://127.0.0.1:49152'],
    ['http://localhost:49152/callback', 'a program on this computer', 'http://localhost:49152'],
    ['http://[::1]:49152/callback', 'a program on this computer', 'http:'],
    ['com.example.app:/callback', 'the app that opens com.example.app: links', 'com.example.app:'],
  ])('%s', (redirectUri, who, target) => {
    expect(recipient(redirectUri)).toBe(who);
    expect(formTargets(redirectUri)).toEqual([target]);
  });

  it('knows of no address where a device waits', () => {
    expect(recipient(undefined)).toBe('the device that shows you a code');
    expect(formTargets(undefined)).toEqual([]);
  });
});
