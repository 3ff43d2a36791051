import { BadToolsList, splitToolsList } from '#libs/manifest';
import { UpstreamRpcError } from '#libs/mcp';
import type { Introduction } from './handshake.js';
import type { McpPeer } from './mcp-peer.js';
import { ProbeFailure } from './probe-failure.js';

const MAX_TOOLS = 1000;

/**
 * Raw text of every tool definition, all pages. None when the server declares no tools.
 * @throws ProbeFailure
 */
export async function listedDefinitions(peer: McpPeer, { capabilities }: Introduction): Promise<string[]> {
  const tools: string[] = [];
  if (capabilities['tools'] === undefined) return tools;
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await pageOf(peer, cursor);
    tools.push(...page.tools);
    if (tools.length > MAX_TOOLS) throw unusable(`there are more than ${MAX_TOOLS} tools`);
    cursor = page.nextCursor;
    if (cursor !== undefined && seen.has(cursor)) throw unusable('its pages never end');
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
  return tools;
}

async function pageOf(peer: McpPeer, cursor: string | undefined): Promise<ReturnType<typeof splitToolsList>> {
  try {
    const { raw } = await peer.request('tools/list', cursor === undefined ? {} : { cursor });
    return splitToolsList(raw);
  } catch (cause) {
    if (cause instanceof BadToolsList || cause instanceof UpstreamRpcError) throw unusable(cause.message);
    throw cause;
  }
}

const unusable = (detail: string): ProbeFailure =>
  new ProbeFailure('tools_unreadable', detail.replace(/\.$/, ''));
