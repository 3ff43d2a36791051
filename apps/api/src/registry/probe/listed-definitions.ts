import { ITEM_KINDS, ITEM_LISTS, type ItemKind } from '#libs/contracts';
import { BadList, type ItemPage, splitList } from '#libs/manifest';
import { UpstreamRpcError } from '#libs/mcp';
import type { Introduction } from './handshake.js';
import type { McpPeer } from './mcp-peer.js';
import { ProbeFailure } from './probe-failure.js';

/** A definition as a server listed it. */
export interface Listed {
  readonly kind: ItemKind;
  /** Source text. */
  readonly raw: string;
}

const MAX_ITEMS = 1000;
const METHOD_NOT_FOUND = -32601;

/**
 * Raw text of every definition, all pages, of every kind whose capability the server declares.
 * @throws ProbeFailure
 */
export async function listedDefinitions(peer: McpPeer, { capabilities }: Introduction): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const kind of ITEM_KINDS) {
    if (capabilities[ITEM_LISTS[kind].capability] === undefined) continue;
    for (const raw of await allOf(peer, kind)) listed.push({ kind, raw });
  }
  return listed;
}

async function allOf(peer: McpPeer, kind: ItemKind): Promise<string[]> {
  const items: string[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await pageOf(peer, kind, cursor);
    items.push(...page.items);
    if (items.length > MAX_ITEMS) throw unusable(`there are more than ${MAX_ITEMS} ${kind}s`);
    cursor = page.nextCursor;
    if (cursor !== undefined && seen.has(cursor)) throw unusable('its pages never end');
    if (cursor !== undefined) seen.add(cursor);
  } while (cursor !== undefined);
  return items;
}

async function pageOf(peer: McpPeer, kind: ItemKind, cursor: string | undefined): Promise<ItemPage> {
  try {
    const { raw } = await peer.request(ITEM_LISTS[kind].method, cursor === undefined ? {} : { cursor });
    return splitList(raw, kind);
  } catch (cause) {
    // A server of resources need not know templates.
    if (kind === 'template' && cause instanceof UpstreamRpcError && cause.code === METHOD_NOT_FOUND)
      return { items: [] };
    if (cause instanceof BadList || cause instanceof UpstreamRpcError) throw unusable(cause.message);
    throw cause;
  }
}

const unusable = (detail: string): ProbeFailure =>
  new ProbeFailure('tools_unreadable', detail.replace(/\.$/, ''));
