import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Denied, type DenialReason } from '#libs/denial';
import { assertModernToolHeaders, headerParams, readMcpHeaders, type RequestMessage } from '#libs/mcp';
import { loadPublicKeys, thumbprint } from '#libs/oauth';
import { SystemClock } from '#libs/platform';
import { TestGateway, TestKey } from '#libs/testing';
import { run } from './command-line.js';
import { NO_STDIO } from './terminal/no-stdio.fixture.js';

const schema = (properties: object) => ({ type: 'object', properties });
const REGION = schema({ region: { type: 'string', 'x-mcp-header': 'Region' } });
const TOOLS = [
  { name: 'demo__echo', description: 'Echoes.\nSecond line.', inputSchema: schema({}) },
  { name: 'demo__region', title: 'Region \u001b[2J', inputSchema: REGION },
];
/** What each tool answers; a reason is a denial. */
const ANSWERS: Record<string, object | DenialReason> = {
  demo__region: { content: [{ type: 'text', text: 'in region' }] },
  demo__mixed: {
    content: [
      { type: 'text', text: 'red \u001b[31malert' },
      { type: 'image', mimeType: 'image/png', data: 'AAAA' },
      { type: 'resource_link', uri: 'file:///a' },
      { type: 'resource', resource: { uri: 'file:///b', text: 'inside' } },
    ],
  },
  demo__numbers: { structuredContent: { a: 1 } },
  demo__broken: { content: [{ type: 'text', text: 'disk full' }], isError: true },
  demo__picky: 'arguments-invalid',
  demo__slow: 'rate-limited',
};

function execute(
  message: RequestMessage,
  scopes: ReadonlySet<string>,
  rawHeaders: readonly string[],
): object {
  const { name, arguments: args, cursor } = message.params;
  if (message.method === 'tools/list') {
    const [first, ...rest] = TOOLS;
    return cursor === 'second' ? { tools: rest } : { tools: [first], nextCursor: 'second' };
  }
  if (!scopes.has('tools:call')) {
    throw new Denied('scope-insufficient', { scopes: ['mcp:connect', 'tools:call'] });
  }
  if (name === 'demo__echo') return { content: [{ type: 'text', text: `echo ${JSON.stringify(args)}` }] };
  if (name === 'demo__region') {
    assertModernToolHeaders(
      args as Record<string, unknown>,
      readMcpHeaders(rawHeaders),
      headerParams(REGION),
    );
  }
  const answer = ANSWERS[String(name)] ?? 'tool-not-found';
  if (typeof answer === 'object') return answer;
  throw new Denied(answer, { hint: '/message type', retryAfter: 7 });
}

describe('sallyport', () => {
  let gateway: TestGateway;
  let cwd: string;

  beforeEach(async () => {
    gateway = await TestGateway.start(execute);
    cwd = mkdtempSync(join(tmpdir(), 'sallyport-cli-'));
    await mkdir(join(cwd, '.sallyport'));
    const key = await TestKey.create();
    gateway.agentKey = key;
    writeFileSync(
      join(cwd, '.sallyport', 'key.json'),
      JSON.stringify(key.privateKey.export({ format: 'jwk' })),
    );
    configure({});
  });

  afterEach(async () => {
    rmSync(cwd, { recursive: true });
    await gateway.stop();
  });

  const configure = (over: Record<string, unknown>) => {
    const config = { endpoint: gateway.endpoint, clientId: 'agent_1', keyFile: 'key.json', ...over };
    writeFileSync(join(cwd, '.sallyport', 'cli.json'), JSON.stringify(config));
  };

  const sallyport = async (...argv: string[]) => {
    const [out, err]: [string[], string[]] = [[], []];
    const code = await run(argv, {
      out: (line) => out.push(line),
      err: (line) => err.push(line),
      cwd,
      env: {},
      clock: new SystemClock(),
      ...NO_STDIO,
    });
    return { code, out: out.join('\n'), err: err.join('\n') };
  };

  describe('call', () => {
    test('signs in, proves possession, asks for the scope the call needs, and prints the result', async () => {
      const { code, out, err } = await sallyport('call', 'demo__echo', '--args', '{"message":"hello"}');
      expect({ code, out, err }).toEqual({ code: 0, out: 'echo {"message":"hello"}', err: '' });
      expect(gateway.scopes).toEqual(['mcp:connect', 'mcp:connect tools:call']);
      // Without nonce, with too small a scope, and as it should be.
      expect(gateway.seen).toHaveLength(3);
      expect(gateway.seen[2]?.headers).toMatchObject({
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'demo__echo',
      });
    });

    test('reads an answer that comes as an event stream', async () => {
      gateway.streams = true;
      expect(await sallyport('call', 'demo__echo')).toMatchObject({ code: 0, out: 'echo {}' });
    });

    test('repeats arguments in headers where the schema of the tool says so', async () => {
      const answer = await sallyport('call', 'demo__region', '--args', '{"region":"zürich"}');
      expect(answer).toMatchObject({ code: 0, out: 'in region' });
    });

    test('prints other content by kind, and nothing that a terminal would act on', async () => {
      expect((await sallyport('call', 'demo__mixed')).out).toBe(
        'red \\u{001b}[31malert\n[image image/png, 3 bytes]\n[resource file:///a]\ninside',
      );
      expect((await sallyport('call', 'demo__numbers')).out).toBe('{\n  "a": 1\n}');
    });

    test('prints the whole result with --json', async () => {
      const { out } = await sallyport('call', 'demo__mixed', '--json');
      expect(JSON.parse(out)).toEqual(ANSWERS['demo__mixed']);
    });

    test("tells a tool's own error from a denial", async () => {
      expect(await sallyport('call', 'demo__broken')).toEqual({ code: 1, out: '', err: 'disk full' });
      const { code, err } = await sallyport('call', 'demo__picky');
      expect(code).toBe(1);
      expect(err).toBe(
        'sallyport: Denied: Arguments do not match the approved schema: /message type (decision call_01)\n' +
          '  - Correct the arguments named in the message.\n  - Try again in 7 s.',
      );
    });

    test('explains an unknown tool: what it may be, and where to look', async () => {
      const { code, err } = await sallyport('call', 'demo__nothing');
      expect(code).toBe(1);
      expect(err).toContain('Denied (error -32602): Unknown tool (decision call_01)');
      expect(err).toContain("- No role of the caller grants the tool, or the agent's ceiling excludes it.");
      expect(err).toContain('- See which tools the agent may call: sallyport list');
    });

    test('shows when to try again', async () => {
      expect((await sallyport('call', 'demo__slow')).err).toContain('Try again in 7 s.');
    });

    test('shows a refused token without a loop', async () => {
      gateway.tokenClaims = { aud: 'https://elsewhere.example' };
      const { code, err } = await sallyport('call', 'demo__echo');
      expect(code).toBe(1);
      expect(err).toContain('Denied (HTTP 401): Access token not accepted (decision call_01)');
      expect(gateway.seen).toHaveLength(1);
    });

    test.each<[string, string[], string]>([
      ['no tool', ['call'], 'Name one tool'],
      ['two tools', ['call', 'a', 'b'], 'more words'],
      ['arguments that are no JSON', ['call', 'a', '--args', '{'], '--args is not usable: not JSON'],
      ['arguments with a duplicate', ['call', 'a', '--args', '{"a":1,"a":2}'], 'duplicate member name'],
      ['arguments that are a list', ['call', 'a', '--args', '[]'], '--args is not a JSON object'],
      ['an unknown option', ['call', 'a', '--arg', '{}'], "Unknown option '--arg'"],
      ['an unknown command', ['cal'], 'There is no command cal'],
      ['no command', [], 'No command is given'],
      ['an endpoint that is no URL', ['list', '--endpoint', 'gw'], 'gw is no MCP endpoint'],
    ])('refuses %s before anything is sent', async (_, argv, message) => {
      const { code, out, err } = await sallyport(...argv);
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toContain(message);
      expect(gateway.scopes).toEqual([]);
    });
  });

  describe('list', () => {
    test('prints every page, one line a tool', async () => {
      expect(await sallyport('list')).toEqual({
        code: 0,
        out: 'demo__echo    Echoes.\ndemo__region  Region \\u{001b}[2J',
        err: '',
      });
      expect(JSON.parse((await sallyport('list', '--json')).out)).toEqual(TOOLS);
    });
  });

  describe('configuration', () => {
    test('takes options over the file', async () => {
      configure({ endpoint: 'http://127.0.0.1:1/t/acme/mcp', clientId: 'nobody', keyFile: 'nothing' });
      const key = join('.sallyport', 'key.json');
      const options = ['--endpoint', gateway.endpoint, '--client-id', 'agent_1', '--key', key];
      expect((await sallyport('list', ...options)).code).toBe(0);
    });

    test.each<[string, Record<string, unknown>, number, string]>([
      ['no client id', { clientId: undefined }, 2, 'No client id is set'],
      ['a misspelt member', { clientid: 'x' }, 2, 'is no configuration'],
      ['a key file that is not there', { keyFile: 'nothing.json' }, 2, 'ENOENT'],
      ['a key file that is none', { keyFile: 'cli.json' }, 2, 'holds no private P-256 JWK'],
      [
        'a gateway that is not there',
        { endpoint: 'http://127.0.0.1:1/t/acme/mcp' },
        1,
        'No answer from the gateway',
      ],
      ['http to another machine', { endpoint: 'http://gw.example/t/acme/mcp' }, 1, 'not reached over https'],
    ])('says what is wrong with %s', async (_, over, exitCode, message) => {
      configure(over);
      const { code, err } = await sallyport('list');
      expect(err).toContain(message);
      expect(code).toBe(exitCode);
    });

    test('says what is missing where there is no configuration', async () => {
      rmSync(join(cwd, '.sallyport', 'cli.json'));
      const { code, err } = await sallyport('list');
      expect(code).toBe(2);
      expect(err).toContain('No endpoint is set');
      expect(err).toContain('npm start');
    });

    test('says so when a named configuration is not there', async () => {
      const err: string[] = [];
      const terminal = {
        out: () => {},
        err: (line: string) => err.push(line),
        cwd,
        clock: new SystemClock(),
        ...NO_STDIO,
      };
      expect(await run(['list'], { ...terminal, env: { SALLYPORT_CONFIG: 'other.json' } })).toBe(2);
      expect(err[0]).toContain('other.json (ENOENT)');
    });
  });

  describe('sign-in', () => {
    test('says why the agent is not known', async () => {
      gateway.agentKey = await TestKey.create();
      const { code, err } = await sallyport('list');
      expect(code).toBe(1);
      expect(err).toContain('did not sign in agent_1: invalid_client.');
      expect(err).toContain('Register the public half of the key file');
    });

    test('refuses metadata of another resource, and sends it nothing', async () => {
      gateway.metadata = { resource: 'https://elsewhere.example/mcp' };
      expect((await sallyport('list')).err).toContain('The gateway describes https://elsewhere.example/mcp');
      expect(gateway.scopes).toEqual([]);
    });

    test('refuses an endpoint that nobody describes', async () => {
      configure({ endpoint: `${gateway.origin}/t/nobody/mcp` });
      expect((await sallyport('list')).err).toContain('answered HTTP 404');
    });
  });

  describe('key create', () => {
    test('writes a key that only its owner reads, and prints the public half', async () => {
      const { code, out } = await sallyport('key', 'create', '--out', 'new.json');
      const written = JSON.parse(readFileSync(join(cwd, 'new.json'), 'utf8')) as Record<string, unknown>;
      const printed = JSON.parse(out) as Record<string, unknown>;
      expect(code).toBe(0);
      expect(statSync(join(cwd, 'new.json')).mode & 0o777).toBe(0o600);
      expect(printed).toEqual({
        kty: 'EC',
        crv: 'P-256',
        x: written['x'],
        y: written['y'],
        kid: thumbprint(printed),
        alg: 'ES256',
        use: 'sig',
      });
      expect(written['d']).toEqual(expect.any(String));
      expect(loadPublicKeys([printed as { kty: string; kid: string }]).size).toBe(1);
    });

    test('never replaces a file, and says when it cannot write', async () => {
      expect((await sallyport('key', 'create', '--out', '.sallyport/key.json')).err).toContain(
        'exists already',
      );
      expect((await sallyport('key', 'create', '--out', 'no/where.json')).err).toContain('ENOENT');
      expect(await sallyport('key', 'make')).toMatchObject({ code: 2 });
    });
  });

  test('help names every command', async () => {
    const { code, out } = await sallyport('--help');
    expect(code).toBe(0);
    for (const word of ['call', 'list', 'key create', '--endpoint', 'SALLYPORT_CONFIG']) {
      expect(out).toContain(word);
    }
  });
});
