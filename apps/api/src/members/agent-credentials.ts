import type { z } from 'zod';
import type { addAgent } from '#libs/contracts';
import { BadKey, loadPublicKeys, redirectProblem } from '#libs/oauth';
import { invalid } from '../http/http.module.js';

type Agent = Pick<z.output<typeof addAgent>, 'kind' | 'keys' | 'redirectUris'>;

/**
 * Refuses an agent that could not sign in, or that could sign in with too little: a machine proves itself with public
 * ES256 keys; an interactive agent is bound to its redirect URIs, and a public client unless it has such keys. Only who
 * proves itself may exchange tokens and bring assertions.
 *
 * @throws ProblemError 422
 */
export function assertCredentials(agent: Agent): void {
  if (agent.kind === 'machine') assertMachine(agent);
  else assertInteractive(agent);
  assertKeys(agent);
}

function assertMachine(agent: Agent): void {
  if (agent.redirectUris.length > 0) {
    throw invalid('/redirectUris', 'not_applicable', 'A machine has no browser to redirect');
  }
  if (agent.keys.length === 0) throw invalid('/keys', 'required', 'A machine needs at least one public key');
}

function assertInteractive(agent: Agent): void {
  if (agent.redirectUris.length === 0) {
    throw invalid('/redirectUris', 'required', 'An interactive agent needs at least one redirect URI');
  }
  agent.redirectUris.forEach((uri, i) => {
    const problem = redirectProblem(uri);
    if (problem !== undefined) throw invalid(`/redirectUris/${i}`, 'redirect_uri_invalid', problem);
  });
}

function assertKeys({ keys }: Agent): void {
  keys.forEach((jwk, i) => {
    if (jwk.kty !== 'EC' || jwk['crv'] !== 'P-256') {
      throw invalid(`/keys/${i}`, 'key_unsupported', 'Only P-256 keys for ES256 are accepted');
    }
  });
  try {
    loadPublicKeys(keys);
  } catch (cause) {
    if (cause instanceof BadKey)
      throw invalid('/keys', 'key_invalid', `Send public keys only: ${cause.message}`);
    throw cause;
  }
}
