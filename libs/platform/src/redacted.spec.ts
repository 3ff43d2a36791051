import { JsonLogger } from './json-logger.js';
import { Log } from './log.js';

/** Put together here, so that no file of the repository holds what looks like a secret. */
const CANARY = 'c4nary'.repeat(6);
const jwt = ['eyJhbGciOiJFUzI1NiJ9', Buffer.from(CANARY).toString('base64url'), CANARY].join('.');
const pem = (kind: string): string =>
  [`-----BEGIN ${kind}`, `KEY-----\n${CANARY}\n-----END ${kind} KEY-----`].join(' ');

const TEXTS: readonly string[] = [
  `Authorization: Bearer ${CANARY}`,
  `authorization=DPoP ${CANARY}`,
  `got a bearer ${CANARY} from somebody`,
  `Cookie: a=1; session=${CANARY}`,
  `set-cookie: __Host-session=${CANARY}; Path=/`,
  `proof ${jwt} is not valid`,
  `cannot connect to postgres://user:${CANARY}@db.example/x`,
  `GET https://a.example/cb?code=${CANARY}&state=1`,
  `{"access_token":"${CANARY}","refresh_token":"${CANARY}"}`,
  `client_secret=${CANARY}&grant_type=x`,
  `password: ${CANARY}`,
  `key ${['gh', 'p_'].join('')}${CANARY}`,
  `key ${['wh', 'sec_'].join('')}${CANARY}`,
  `key ${['AK', 'IA'].join('')}${CANARY}`,
  pem('EC PRIVATE'),
  pem('PRIVATE').slice(0, -20),
];
const FIELDS: readonly object[] = [
  { authorization: CANARY },
  { DPoP: CANARY },
  { headers: { cookie: [CANARY] } },
  { callToken: CANARY },
  { a: [{ client_secret: CANARY }] },
  { private_key: { d: CANARY } },
  { sealed: Buffer.from(CANARY) },
  { cause: new Error(`Bearer ${CANARY}`) },
];

/** The loggers of every process: gateway and runner have one, control plane and recorder the other. */
const LOGGERS = {
  'gateway and runner': (take: (line: string) => void) => {
    const log = new Log(take);
    return { text: (text: string) => log.error(text), fields: (fields: object) => log.warn('x', fields) };
  },
  'control plane and recorder': (take: (line: string) => void) => {
    const log = new JsonLogger(['warn', 'error'], take);
    return {
      text: (text: string) => {
        log.error(text, 'context');
        log.error(new Error(text), 'context');
        log.error('x', new Error(text), 'context');
        log.error('x', text, 'context');
      },
      fields: (fields: object) => log.warn('x', fields, 'context'),
    };
  },
} as const;

describe.each(Object.entries(LOGGERS))('the log of %s', (_process, make) => {
  let lines: string[];
  let log: ReturnType<typeof make>;

  beforeEach(() => {
    lines = [];
    log = make((line) => lines.push(line));
  });

  it.each(TEXTS.map((text, index) => [index, text] as const))(
    'does not tell the secret in text %i',
    (_index, text) => {
      log.text(text);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).not.toMatch(/c4nary|YzRuYXJ5/);
      expect(lines.join('')).toContain('[redacted]');
    },
  );

  it.each(FIELDS.map((fields, index) => [index, fields] as const))(
    'does not tell the secret in fields %i',
    (_index, fields) => {
      log.fields(fields);
      expect(lines).toHaveLength(1);
      expect(lines[0]).not.toMatch(/c4nary|YzRuYXJ5|99,52,110/);
    },
  );

  it('is one line, whatever somebody puts into it, and steers no terminal', () => {
    log.text('a\r\nb\u001b[2J\u0085c\u2028d\u202ee\u200bf\u009bg\0');
    for (const line of lines) {
      expect(line.trimEnd().split(/[\r\n\u0085\u2028\u2029]/)).toHaveLength(1);
      expect(line.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
  });

  it('still says what is no secret', () => {
    log.fields({ tenant: 'acme', inputTokens: 5, tokenId: 'jti_1', waiting: 2n, at: new Date(0) });
    expect(lines[0]).toContain('"tenant":"acme","inputTokens":5,"tokenId":"jti_1","waiting":"2"');
  });
});

describe('JsonLogger', () => {
  it('writes the levels that it is to write, with context and stack', () => {
    const lines: string[] = [];
    const log = new JsonLogger(['warn'], (line) => lines.push(line));
    log.log('no', 'x');
    log.warn('yes', new Error('why'), { n: 1 }, 'part');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'warn',
      message: 'yes',
      context: 'part',
      stack: expect.stringContaining('why') as string,
      params: [{ n: 1 }],
    });
  });

  it('takes as long as a text is, not longer', () => {
    const lines: string[] = [];
    new JsonLogger(['warn'], (line) => lines.push(line)).warn('://a'.repeat(1_000_000));
    expect(lines[0]?.length).toBeLessThan(70_000);
  });
});
