import { ProblemError } from '../../http/http.module.js';
import { readServerJson } from './read-server-json.js';

const NPM = {
  registryType: 'npm',
  identifier: '@example/weather-mcp',
  version: '1.2.3',
  transport: { type: 'stdio' },
};
const REMOTE = { type: 'streamable-http', url: 'https://weather.example.com/mcp' };
const read = (more: object) =>
  readServerJson(
    JSON.stringify({
      name: 'com.example/Weather_Server',
      description: 'Weather.',
      version: '1.2.3',
      ...more,
    }),
  );
const reasons = (more: object) => read(more).refused.map(({ reason }) => reason);

describe('a registry’s server.json', () => {
  it('offers its remotes and its npm packages', () => {
    const found = read({ title: 'Weather', remotes: [REMOTE], packages: [NPM] });
    expect(found).toEqual({
      name: 'com.example/Weather_Server',
      title: 'Weather',
      description: 'Weather.',
      version: '1.2.3',
      slug: 'weather-server',
      options: [
        { kind: 'remote', where: '/remotes/0', url: REMOTE.url, notes: [] },
        {
          kind: 'npm',
          where: '/packages/0',
          package: '@example/weather-mcp',
          version: '1.2.3',
          args: [],
          env: {},
          notes: [],
        },
      ],
      refused: [],
    });
  });

  it('may be the answer of the registry’s API', () => {
    const server = { name: 'a.b/c', version: '1', remotes: [REMOTE] };
    expect(readServerJson(JSON.stringify({ server, _meta: {} }))).toMatchObject({ title: 'c', slug: 'c' });
  });

  it('says what it wants besides, and takes fixed values alone', () => {
    const found = read({
      remotes: [{ ...REMOTE, headers: [{ name: 'X-Key', isSecret: true, isRequired: true }] }],
      packages: [
        {
          ...NPM,
          registryBaseUrl: 'https://npm.example',
          packageArguments: [
            { type: 'named', name: '--units', value: 'metric' },
            { type: 'positional', value: 'serve' },
            { type: 'named', name: '--dir', value: '{folder}', isRequired: true },
            { type: 'positional', valueHint: 'city', isRequired: true },
          ],
          environmentVariables: [
            { name: 'LEVEL', value: 'info' },
            { name: 'TOKEN', value: 'abc', isSecret: true },
            { name: 'REGION', isRequired: true },
          ],
        },
      ],
    });
    expect(found.options).toMatchObject([
      { notes: [expect.stringContaining('"X-Key", a secret')] },
      {
        args: ['--units', 'metric', 'serve'],
        env: { LEVEL: 'info' },
        notes: [
          expect.stringContaining('registry of this installation'),
          expect.stringContaining('"--dir"'),
          expect.stringContaining('"city"'),
          expect.stringContaining('"TOKEN"'),
          expect.stringContaining('"REGION"'),
        ],
      },
    ]);
  });

  it.each([
    ['remotes', { type: 'sse', url: 'https://x.example/sse' }, /SSE/],
    ['remotes', { type: 'carrier-pigeon', url: 'https://x.example' }, /"carrier-pigeon" is no transport/],
    ['remotes', { ...REMOTE, url: 'https://{tenant}.example/mcp' }, /places to fill in/],
    ['remotes', { ...REMOTE, url: 'javascript:alert(1)' }, /no URL of an HTTP endpoint/],
    ['remotes', { type: 'streamable-http' }, /no URL/],
    ['packages', { ...NPM, registryType: 'pypi' }, /no Python/],
    ['packages', { ...NPM, registryType: 'oci' }, /no containers/],
    ['packages', { ...NPM, registryType: 'mcpb' }, /by path and SHA-256/],
    ['packages', { ...NPM, registryType: 'brew' }, /"brew" is no kind of package/],
    ['packages', { ...NPM, registryType: 'constructor' }, /"constructor" is no kind of package/],
    ['packages', { ...NPM, transport: { type: 'streamable-http' } }, /over stdio/],
    ['packages', { ...NPM, version: 'latest' }, /one exact version/],
    ['packages', { ...NPM, version: '^1.0.0' }, /one exact version/],
    ['packages', { ...NPM, version: undefined }, /one exact version/],
    ['packages', { ...NPM, identifier: '../../etc/passwd' }, /one exact version/],
    ['packages', { ...NPM, identifier: 'git+https://evil.example/x' }, /one exact version/],
    [
      'packages',
      { ...NPM, runtimeArguments: [{ type: 'named', name: '--require', value: 'evil' }] },
      /starts it itself/,
    ],
  ])('refuses in %s %j', (list, entry, reason) => {
    const found = read({ [list]: [entry] });
    expect(found.options).toEqual([]);
    expect(reasons({ [list]: [entry] })).toEqual([expect.stringMatching(reason)]);
  });

  it.each([
    ['no JSON', '{'],
    ['a member twice', '{"name":"a.b/c","name":"d.e/f","version":"1"}'],
    ['no object', '[]'],
    ['without a name', '{"version":"1"}'],
    ['a name that is a path', '{"name":"../x/y","version":"1"}'],
    ['remotes that are no list', '{"name":"a.b/c","version":"1","remotes":{}}'],
    [
      'too many',
      JSON.stringify({ name: 'a.b/c', version: '1', remotes: Array.from({ length: 17 }, () => REMOTE) }),
    ],
  ])('is none: %s', (_what, text) => {
    expect(() => readServerJson(text)).toThrow(ProblemError);
  });
});
