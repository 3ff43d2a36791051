import type { ServerView } from '#libs/contracts';
import { hashJson } from '#libs/manifest';
import type { Introduction } from './probe/handshake.js';

/** Immutable facts of one server version. What only a probe can tell is null until one has succeeded. */
export type ServerFacts = {
  readonly transport: 'remote';
  readonly url: string;
  readonly credential: ServerView['credential'];
} & (Introduction | { readonly [Key in keyof Introduction]: null });

export const unprobedFacts = (url: string, credential: ServerFacts['credential']): ServerFacts => ({
  transport: 'remote',
  url,
  credential,
  era: null,
  protocolVersion: null,
  capabilities: null,
  instructions: null,
  serverInfo: null,
});

export const probedFacts = (
  { url, credential }: Pick<ServerFacts, 'url' | 'credential'>,
  introduction: Introduction,
): ServerFacts => ({ transport: 'remote', url, credential, ...introduction });

/** SHA-256 over what is pinned: all but `serverInfo`, which a server says about itself and no decision rests on. */
export function factsHash({ serverInfo: _unpinned, ...pinned }: ServerFacts): string {
  return hashJson(pinned);
}
