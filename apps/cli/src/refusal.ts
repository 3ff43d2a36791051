import { DENIAL_REASONS, DENIALS } from '#libs/denial';
import { isObject } from '#libs/manifest';
import { CliError } from './cli-error.js';
import { printable } from './terminal/printable.js';
import type { RpcError } from './rpc-reply.js';

/** A refused request, in words: what the gateway said, where its decision is found, and what helps. */
export function refusal(status: number, { code, message, data }: RpcError): CliError {
  const { hint, decisionId, retryAfterMs } = data as Record<string, unknown>;
  const said = typeof hint === 'string' ? `${message}: ${hint}` : message;
  return new CliError(
    `Denied (${status === 200 ? `error ${code}` : `HTTP ${status}`}): ${printable(said)}${decision(decisionId)}`,
    remedies(message, retryAfterMs),
  );
}

/** A tool result that is a denial of the gateway, or `undefined` when the tool itself answered. */
export function denialInResult(
  result: Readonly<Record<string, unknown>>,
  text: string,
): CliError | undefined {
  const meta = result['_meta'];
  const decisionId = isObject(meta) ? meta['sallyport/decisionId'] : undefined;
  if (result['isError'] !== true || !isObject(meta) || typeof decisionId !== 'string') return undefined;
  // The text names the decision already.
  return new CliError(`Denied: ${printable(text)}`, remedies(text, meta['sallyport/retryAfterMs']));
}

const decision = (id: unknown): string => (typeof id === 'string' ? ` (decision ${printable(id)})` : '');

/** The wire carries the fixed text of the catalogue, never the reason: several reasons may share one text. */
function remedies(text: string, retryAfterMs: unknown): string[] {
  const known = DENIAL_REASONS.map((reason) => DENIALS[reason]).filter(
    ({ message }) => text === message || text.startsWith(`${message}:`) || text.startsWith(`${message} (`),
  );
  const found = known.map(({ remedy }) => remedy);
  if (typeof retryAfterMs === 'number') found.push(`Try again in ${Math.ceil(retryAfterMs / 1000)} s.`);
  if (known.some(({ message }) => message === DENIALS['tool-not-found'].message)) {
    found.push('See which tools the agent may call: sallyport list');
  }
  return [...new Set(found)];
}
