import { hasBase62Checksum, hasHexChecksum } from './checksum.js';
import type { SecretRule } from './secret-rule.js';

/** `id keyword body`: the body is the class and length of what follows the keyword. */
const PLAIN = `
  gitlab-pat glpat- [\\w-]{20,64}
  aws-access-key-id AKIA [A-Z2-7]{16}
  aws-session-key-id ASIA [A-Z2-7]{16}
  slack-bot xoxb- \\d{8,14}-\\d{8,14}-[A-Za-z0-9]{16,40}
  slack-user xoxp- \\d{8,14}-\\d{8,14}-(?:\\d{8,14}-)?[A-Za-z0-9]{16,64}
  slack-app xapp- \\d-[A-Z0-9]{8,14}-\\d{8,16}-[a-f0-9]{64}
  slack-webhook https://hooks.slack.com/services/ T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/[A-Za-z0-9]{20,32}
  stripe-live sk_live_ [A-Za-z0-9]{20,99}
  stripe-restricted rk_live_ [A-Za-z0-9]{20,99}
  sendgrid SG. [\\w-]{20,24}\\.[\\w-]{39,50}
  google-api-key AIza [\\w-]{35}
  google-oauth-secret GOCSPX- [\\w-]{28}
  openai-project sk-proj- [\\w-]{40,180}
  anthropic sk-ant- [a-z]{3,8}\\d{2}-[\\w-]{80,110}
  huggingface hf_ [A-Za-z]{34}
  digitalocean dop_v1_ [a-f0-9]{64}
  digitalocean-oauth doo_v1_ [a-f0-9]{64}
  shopify shpat_ [a-fA-F0-9]{32}
  shopify-app shpss_ [a-fA-F0-9]{32}
  linear lin_api_ [A-Za-z0-9]{40}
  twilio-key SK [a-f0-9]{32}
  databricks dapi [a-f0-9]{32}(?:-\\d)?
  vault-service hvs. [\\w-]{24,120}
  vault-batch hvb. [\\w-]{60,300}
  doppler dp.pt. [A-Za-z0-9]{40,44}
  pypi pypi-AgE [\\w-]{50,300}
  age-key AGE-SECRET-KEY-1 [A-Z0-9]{58}
  github-fine-grained github_pat_ [A-Za-z0-9]{22}_[A-Za-z0-9]{59}
`;

const ESCAPED = /[.*+?^${}()|[\]\\/]/g;

function rule(id: string, keyword: string, body: string, valid?: (match: string) => boolean): SecretRule {
  const start = keyword.replace(ESCAPED, '\\$&');
  // A token ends where its alphabet does: a longer run is something else.
  const pattern = new RegExp(`${start}${body}(?![A-Za-z0-9])`, 'y');
  return { id: `secret.${id}`, keyword, pattern, ...(valid ? { valid } : {}) };
}

const TABLE = PLAIN.trim()
  .split('\n')
  .map((line) => line.trim().split(' '))
  .map(([id = '', keyword = '', body = '']) => rule(id, keyword, body));

/** Credentials known by their first characters, most with a fixed length, some with a check sum. */
export const PREFIXED: readonly SecretRule[] = [
  ...TABLE,
  rule('github-pat', 'ghp_', '[A-Za-z0-9]{36}', hasBase62Checksum),
  rule('github-oauth', 'gho_', '[A-Za-z0-9]{36}', hasBase62Checksum),
  rule('github-app', 'ghs_', '[A-Za-z0-9]{36}', hasBase62Checksum),
  rule('github-user', 'ghu_', '[A-Za-z0-9]{36}', hasBase62Checksum),
  rule('github-refresh', 'ghr_', '[A-Za-z0-9]{36}', hasBase62Checksum),
  rule('npm-token', 'npm_', '[A-Za-z0-9]{36}', hasBase62Checksum),
  rule('grafana-sa', 'glsa_', '[A-Za-z0-9]{32}_[a-f0-9]{8}', hasHexChecksum),
];
