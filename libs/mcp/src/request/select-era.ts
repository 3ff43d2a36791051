import { isObject } from '#libs/manifest';
import { type Era, MODERN } from '../eras.js';
import { type Message } from './message.js';

export const META = 'io.modelcontextprotocol';
export const VERSION_KEY = `${META}/protocolVersion`;

const REVISION = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Which era a POST belongs to (mcp-protocol §1.1, rows 3 to 6), decided once on the parsed body; a claim in the
 * body wins, the header only decides without one. A malformed claim is still a claim: it fails as modern later.
 * Does not check that the claim is valid, nor that a legacy session exists.
 */
export function selectEra(message: Message, protocolHeader: string | undefined): Era {
  if (message.kind !== 'response') {
    const meta = message.params['_meta'];
    if (isObject(meta) && VERSION_KEY in meta) return 'modern';
  }
  // Revisions are dates, so code-unit order is their order.
  return protocolHeader !== undefined && REVISION.test(protocolHeader) && protocolHeader >= MODERN
    ? 'modern'
    : 'legacy';
}
