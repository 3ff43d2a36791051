import type { Schemas } from '#libs/api-client';
import type { Selector } from '../../lib/words.js';
import { parsePublicKeys } from './public-keys.js';

/** The form as typed: keys and addresses are still text. */
export interface AgentDraft {
  readonly name: string;
  readonly kind: Schemas['AddAgent']['kind'];
  readonly keys: string;
  readonly redirectUris: string;
  readonly roles: string[];
  readonly ceiling: Selector;
}

export const EMPTY_AGENT: AgentDraft = {
  name: '',
  kind: 'machine',
  keys: '',
  redirectUris: '',
  roles: [],
  ceiling: { kind: 'all' },
};

export function keyError({ kind, keys }: AgentDraft): string | null {
  if (kind !== 'machine') return null;
  const parsed = parsePublicKeys(keys);
  return 'error' in parsed ? parsed.error : null;
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

export function redirectError({ kind, redirectUris }: AgentDraft): string | null {
  if (kind !== 'interactive') return null;
  const uris = lines(redirectUris);
  if (uris.length === 0) return 'An interactive agent needs at least one address to come back to';
  const wrong = uris.find((uri) => !URL.canParse(uri));
  return wrong === undefined ? null : `Not an address: ${wrong}`;
}

/** The request for a draft without errors. What belongs to the other kind is left out. */
export function agentFrom({
  name,
  kind,
  keys,
  redirectUris,
  roles,
  ceiling,
}: AgentDraft): Schemas['AddAgent'] {
  const parsed = kind === 'machine' ? parsePublicKeys(keys) : { keys: [] };
  return {
    name,
    kind,
    keys: 'keys' in parsed ? parsed.keys : [],
    redirectUris: kind === 'interactive' ? lines(redirectUris) : [],
    roles,
    ceiling,
  };
}
