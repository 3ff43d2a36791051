import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { findSecrets } from './find-secrets.js';

/** Letters and digits without meaning: nothing here is or was a credential. */
const random = (length: number) => 'q7Zk2mXv9RtB4nLw8HsJ5cPdF3gYaU6eTbViK'.repeat(8).slice(0, length);
const hex = (length: number) => '9f3a7c1e5b8d2046'.repeat(8).slice(0, length);
const body = 'A1b2C3d4E5f6G7h8J9k0L1m2N3p4Q5';

function checksum(text: string): string {
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  let rest = crc32(text);
  let digits = '';
  for (; digits.length < 6; rest = Math.floor(rest / 62)) digits = letters.charAt(rest % 62) + digits;
  return digits;
}

const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const pem = (kind: string) => `-----BEGIN ${kind}-----\n${`${random(64)}\n`.repeat(4)}-----END ${kind}-----`;

describe('findSecrets', () => {
  it.each([
    ['secret.github-pat', `ghp_${body}${checksum(body)}`],
    ['secret.npm-token', `npm_${body}${checksum(body)}`],
    [
      'secret.grafana-sa',
      `glsa_${random(32)}_${crc32(`glsa_${random(32)}`)
        .toString(16)
        .padStart(8, '0')}`,
    ],
    ['secret.gitlab-pat', `glpat-${random(20)}`],
    ['secret.aws-access-key-id', ['AKIA', 'Q7ZKM2XVRTBN4LWH'].join('')],
    ['secret.slack-bot', ['xoxb', '378536240261', '1892469207845', random(24)].join('-')],
    ['secret.stripe-live', ['sk', 'live', random(24)].join('_')],
    ['secret.anthropic', `sk-ant-api03-${random(95)}`],
    ['secret.shopify', `shpat_${hex(32)}`],
    ['secret.jwt', `${b64({ alg: 'HS256', typ: 'JWT' })}.${b64({ sub: 'a' })}.${random(43)}`],
    ['secret.private-key', pem('RSA PRIVATE KEY')],
    ['secret.private-key', pem('PRIVATE KEY')],
  ])('finds %s, and nothing else around it', (rule, secret) => {
    const text = `Found in line 88: ${secret} (remove it)`;
    expect(findSecrets(text)).toEqual([{ rule, start: 18, end: 18 + secret.length }]);
  });

  it.each([
    ['secret.url-credentials', 'postgres://svc:', random(16), '@db.internal:5432/app'],
    [
      'secret.basic-auth',
      'Authorization: Basic ',
      Buffer.from(`svc:${random(9)}`).toString('base64'),
      '\r\n',
    ],
    ['secret.azure-storage-key', 'AccountKey=', `${random(86)}==`, ';'],
    ['secret.aws-secret-access-key', 'aws_secret_access_key = ', random(40), '\n'],
    ['secret.generic', 'passwd: "', 'rW4SYAioS*-aer567Uz!', '"'],
    ['secret.generic', '{"clientSecret":"', random(20), '"}'],
  ])('finds %s by where it stands', (rule, before, secret, behind) => {
    expect(findSecrets(before + secret + behind)).toEqual([
      { rule, start: before.length, end: before.length + secret.length },
    ]);
  });

  it.each([
    `ghp_${body}${checksum(`${body}x`)}`,
    ['AWS_ACCESS_KEY_ID=AKIA', 'IOSFODNN7', 'EXAMPLE'].join(''),
    'api_key = "YOUR_API_KEY"',
    'password: ${DB_PASSWORD}',
    'postgres://user:password@localhost/db',
    'The password must have 12 characters.',
    `"nextCursor":"${b64({ o: 3309, d: 'next' })}"`,
    `sha256:${hex(64)}`,
    pem('CERTIFICATE'),
  ])('lets %j be', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('stays in order, apart and inside the text', () => {
    const outcome = fc.check(
      fc.property(
        fc.array(fc.constantFrom('ghp_', 'AKIA', 'token=', random(36), '://', ':', '@', ' '), {
          maxLength: 40,
        }),
        (parts) => {
          const text = parts.join('');
          const found = findSecrets(text);
          return found.every(
            ({ start, end }, i) => start < end && end <= text.length && start >= (found[i - 1]?.end ?? 0),
          );
        },
      ),
    );
    expect(outcome).toMatchObject({ failed: false });
  });
});
