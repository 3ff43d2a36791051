import { createHash, randomBytes } from 'node:crypto';
import { CliError } from '../../cli-error.js';
import type { Tokens } from './login-file.js';
import { LoopbackRedirect } from './loopback-redirect.js';
import type { Person } from './person.js';
import { TokenRefused, type PublicClient } from './public-client.js';

/** As long as the authorization server keeps the pages of a sign-in. */
const WITHIN_MS = 600_000;

/**
 * Has the person sign in at a browser on this machine: authorization code with PKCE (RFC 7636) for one resource (RFC 8707).
 *
 * @throws CliError when they do not, or when somebody else answers
 */
export async function signInByBrowser(
  client: PublicClient,
  scopes: readonly string[],
  person: Person,
  signal: AbortSignal,
): Promise<Tokens> {
  const { authorizationEndpoint, issuer, resource } = client.authorization;
  if (authorizationEndpoint === undefined) throw new CliError(`${issuer} does not let people sign in.`);
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(32).toString('base64url');
  const redirect = await LoopbackRedirect.listen(state);
  try {
    const url = new URL(authorizationEndpoint);
    for (const [name, value] of Object.entries({
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: redirect.uri,
      resource,
      scope: scopes.join(' '),
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })) {
      url.searchParams.set(name, value);
    }
    person.show(url.href);
    person.say(`${person.hasBrowser ? 'Sign in at the browser, or open' : 'To sign in, open'}: ${url.href}`);
    const code = codeOf(await answered(redirect, signal), issuer);
    return await client.tokens({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: redirect.uri,
    });
  } finally {
    await redirect.close();
  }
}

async function answered(redirect: LoopbackRedirect, signal: AbortSignal): Promise<URLSearchParams> {
  const limit = AbortSignal.timeout(WITHIN_MS);
  try {
    return await redirect.answer(AbortSignal.any([signal, limit]));
  } catch (cause) {
    if (!limit.aborted) throw cause;
    throw new CliError(`Nobody signed in within ${WITHIN_MS / 60_000} minutes.`);
  }
}

/** RFC 9207: an answer that another authorization server sent is none. */
function codeOf(query: URLSearchParams, issuer: string): string {
  if (query.get('iss') !== issuer) {
    throw new CliError('The sign-in was answered by somebody else than was asked.', [
      'Try again, and open no other link to sign in.',
    ]);
  }
  const code = query.get('code');
  if (code !== null) return code;
  const error = query.get('error') ?? '';
  throw new TokenRefused(/^[\w.-]{1,64}$/.test(error) ? error : 'no code', issuer);
}
