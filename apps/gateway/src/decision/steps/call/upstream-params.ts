import { readItemKey } from '#libs/contracts';
import { canonicalJson } from '#libs/manifest';
import type { ItemMethod } from '#libs/mcp';
import type { UpstreamCall } from '../../../upstream/upstream-client.js';
import type { DecidedArguments } from '../../proofs.js';

/** What the upstream is asked, in its own words, made of exactly the values that were decided on. */
export function requestFor(
  method: ItemMethod,
  decided: DecidedArguments,
  traceparent: string | undefined,
): UpstreamCall['request'] {
  const { served, args } = decided;
  const { kind, name } = readItemKey(served.tool.name);
  const uri = typeof args['uri'] === 'string' ? args['uri'] : name;
  const own = paramsOf(method, kind === 'prompt' ? 'prompt' : 'other', name, decided);
  return {
    method,
    // `Mcp-Name` repeats a name or a URI, and nothing of a completion (S26 streamable-http).
    name: method === 'completion/complete' ? undefined : method === 'resources/read' ? uri : name,
    paramsJson: own + broughtBack(decided),
    args,
    headerParams: served.facts.headerParams,
    traceparent,
  };
}

function paramsOf(
  method: ItemMethod,
  kind: 'prompt' | 'other',
  name: string,
  { argumentsJson }: DecidedArguments,
): string {
  const named = JSON.stringify(name);
  // Canonical text of an object without its braces: its members.
  const members = argumentsJson.slice(1, -1);
  if (method === 'tools/call' || method === 'prompts/get')
    return `"name":${named},"arguments":${argumentsJson}`;
  if (method === 'resources/read') return members;
  const ref =
    kind === 'prompt' ? `{"type":"ref/prompt","name":${named}}` : `{"type":"ref/resource","uri":${named}}`;
  return `"ref":${ref},${members}`;
}

function broughtBack({ input }: DecidedArguments): string {
  if (input === undefined) return '';
  const responses =
    input.responses === undefined ? '' : `,"inputResponses":${canonicalJson(input.responses)}`;
  return input.state === undefined ? responses : `${responses},"requestState":${JSON.stringify(input.state)}`;
}
