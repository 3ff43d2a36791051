import { browserCommand } from './open-browser.js';

test.each<[string, NodeJS.ProcessEnv, NodeJS.Platform, string[] | undefined]>([
  ['what BROWSER names', { BROWSER: '/usr/bin/firefox', DISPLAY: ':0' }, 'linux', ['/usr/bin/firefox']],
  ['on macOS', {}, 'darwin', ['open']],
  ['on Windows', {}, 'win32', ['rundll32', 'url.dll,FileProtocolHandler']],
  ['without a screen', { PATH: '/usr/bin' }, 'linux', undefined],
  ['without a program', { DISPLAY: ':0', PATH: '/nowhere' }, 'linux', undefined],
])('%s', (_, env, platform, expected) => {
  expect(browserCommand(env, platform)).toEqual(expected);
});
