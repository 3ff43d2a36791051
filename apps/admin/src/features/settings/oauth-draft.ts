import type { Schemas } from '#libs/api-client';
import type { UseFormReturnType } from '@mantine/form';
import type { Effect } from '../../lib/words.js';

export type OauthSettings = Schemas['OauthSettings'];

/** The form: one level, so that each field has a name of its own. A number that is being typed is still text. */
export interface OauthDraft {
  readonly dpop: OauthSettings['dpop'];
  readonly dpopServers: string[];
  readonly deviceFlow: boolean;
  readonly dynamic: boolean;
  readonly documents: boolean;
  readonly documentHosts: string[];
  readonly maxAgents: number | string;
  readonly effects: string[];
  readonly accessToken: number | string;
  readonly refreshToken: number | string;
  readonly session: number | string;
  /** Effects of tools that need it; none: it is never asked for. */
  readonly freshEffects: string[];
  readonly freshMaxAge: number | string;
}

export type OauthFormState = UseFormReturnType<OauthDraft>;

/** Least and most; what the API accepts, too. */
export const BOUNDS = {
  maxAgents: [1, 1_000],
  accessToken: [60, 300],
  refreshToken: [300, 86_400],
  session: [300, 86_400],
  freshMaxAge: [60, 86_400],
} as const;

const FRESH_S = 900;

const HOST = /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;

export const draftOf = ({
  selfRegistration,
  lifetimes,
  dpop,
  dpopServers,
  deviceFlow,
  freshSignIn,
}: OauthSettings): OauthDraft => ({
  dpop,
  dpopServers,
  deviceFlow,
  freshEffects: freshSignIn?.effects ?? [],
  freshMaxAge: freshSignIn?.maxAgeS ?? FRESH_S,
  ...selfRegistration,
  ...lifetimes,
});

export const settingsFrom = ({
  dpop,
  dpopServers,
  deviceFlow,
  freshEffects,
  freshMaxAge,
  accessToken,
  refreshToken,
  session,
  maxAgents,
  effects,
  ...registration
}: OauthDraft): OauthSettings => ({
  dpop,
  dpopServers,
  deviceFlow,
  freshSignIn:
    freshEffects.length === 0 ? null : { effects: freshEffects as Effect[], maxAgeS: Number(freshMaxAge) },
  selfRegistration: { ...registration, maxAgents: Number(maxAgents), effects: effects as Effect[] },
  lifetimes: {
    accessToken: Number(accessToken),
    refreshToken: Number(refreshToken),
    session: Number(session),
  },
});

function boundError(field: keyof typeof BOUNDS, value: number | string): string | null {
  const [least, most] = BOUNDS[field];
  const number = value === '' ? Number.NaN : Number(value);
  return Number.isInteger(number) && number >= least && number <= most
    ? null
    : `A whole number from ${least} to ${most}`;
}

/** What is wrong, by field; null where nothing is. The API decides again. */
export const draftErrors = (draft: OauthDraft): { readonly [K in keyof OauthDraft]?: string | null } => ({
  documentHosts: hostError(draft),
  effects: draft.effects.length === 0 ? 'Choose at least one effect' : null,
  maxAgents: boundError('maxAgents', draft.maxAgents),
  accessToken: boundError('accessToken', draft.accessToken),
  refreshToken: boundError('refreshToken', draft.refreshToken),
  session: boundError('session', draft.session),
  freshMaxAge: draft.freshEffects.length === 0 ? null : boundError('freshMaxAge', draft.freshMaxAge),
});

function hostError({ documents, documentHosts }: OauthDraft): string | null {
  const wrong = documentHosts.find((host) => !HOST.test(host));
  if (wrong !== undefined) return `${wrong}: write a host such as agents.example.com, or *.example.com`;
  return documents && documentHosts.length === 0
    ? 'Name at least one host; without one nobody gets in'
    : null;
}

/** `86400` → `1 day`. Seconds. */
export function spell(seconds: number | string): string {
  const value = Number(seconds);
  if (!Number.isInteger(value) || value <= 0) return '';
  for (const [word, size] of [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
  ] as const) {
    if (value % size === 0) return `${value / size} ${word}${value === size ? '' : 's'}`;
  }
  return `${value} seconds`;
}
