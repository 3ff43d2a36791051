import { challengeParameter } from '../../challenge.js';
import { CliError } from '../../cli-error.js';
import { discover, type Authorization } from '../../discovery.js';
import { exchange } from '../../http-exchange.js';

/**
 * Asks an MCP endpoint without credentials who may sign people in for it: its challenge names its metadata and the scopes to
 * begin with (RFC 9728 §5.1, RFC 6750 §3).
 *
 * @throws CliError when it asks for nothing, or names a document of somebody else
 */
export async function discoverByChallenge(endpoint: string): Promise<Authorization> {
  const { status, headers } = await exchange({
    method: 'POST',
    url: endpoint,
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: '{}',
    from: 'the gateway',
  });
  const metadataUrl = challengeParameter(headers, 'resource_metadata');
  if (status !== 401 || metadataUrl === undefined) {
    throw new CliError(`${endpoint} answered HTTP ${status} and asked for no sign-in.`, [
      'Check the endpoint; the console shows the right one.',
    ]);
  }
  if (URL.parse(metadataUrl)?.origin !== new URL(endpoint).origin) {
    throw new CliError(`${endpoint} names metadata of another origin.`);
  }
  const authorization = await discover(endpoint, metadataUrl);
  const scopes = challengeParameter(headers, 'scope')?.split(' ').filter(Boolean) ?? [];
  return scopes.length === 0 ? authorization : { ...authorization, scopes };
}
