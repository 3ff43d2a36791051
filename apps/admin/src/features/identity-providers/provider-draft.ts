import type { Schemas } from '#libs/api-client';
import { given } from '../../lib/given.js';

export type Provider = Schemas['IdentityProvider'];
export type ClientAuth = Provider['clientAuth'];

/** How Sallyport authenticates at a provider, in the words of the form. */
export const CLIENT_AUTH: Readonly<Record<ClientAuth, string>> = {
  private_key_jwt: 'A signature with our own key (recommended)',
  client_secret_basic: 'A client secret, in a header',
  client_secret_post: 'A client secret, in the body',
};

/** Client as typed. An empty secret means: the one that is stored. */
export interface ClientDraft {
  readonly clientId: string;
  readonly clientAuth: ClientAuth;
  readonly secret: string;
}

export interface AddDraft extends ClientDraft {
  readonly name: string;
  readonly slug: string;
  readonly issuer: string;
}

export const EMPTY_PROVIDER: AddDraft = {
  name: '',
  slug: '',
  issuer: '',
  clientId: '',
  clientAuth: 'private_key_jwt',
  secret: '',
};

export interface EditDraft extends ClientDraft {
  readonly name: string;
  readonly enabled: boolean;
  readonly signIn: boolean;
  readonly operatorSignIn: boolean;
  readonly idJag: boolean;
  readonly scopes: string[];
  readonly claims: string[];
  readonly exchangeAudiences: Provider['exchangeAudiences'];
}

export const draftOf = (provider: Provider): EditDraft => ({
  name: provider.name,
  enabled: provider.enabled,
  signIn: provider.signIn,
  operatorSignIn: provider.operatorSignIn,
  idJag: provider.idJag,
  scopes: provider.scopes,
  claims: provider.claims,
  exchangeAudiences: provider.exchangeAudiences,
  clientId: provider.clientId,
  clientAuth: provider.clientAuth,
  secret: '',
});

const clientFrom = ({ clientId: id, clientAuth: auth, secret }: ClientDraft): Schemas['ProviderClient'] =>
  auth === 'private_key_jwt' ? { auth, id } : { auth, id, secret };

export const addFrom = ({ name, slug, issuer, ...client }: AddDraft): Schemas['AddIdentityProvider'] => ({
  name,
  slug,
  issuer,
  client: clientFrom(client),
  enabled: true,
  signIn: true,
  operatorSignIn: false,
  idJag: false,
  scopes: ['profile', 'email'],
  claims: ['groups', 'email'],
  exchangeAudiences: [],
});

const sameClient = (draft: ClientDraft, { clientId, clientAuth }: Provider): boolean =>
  draft.secret === '' && draft.clientId === clientId && draft.clientAuth === clientAuth;

/** The client is sent only when it changes: its secret is not known here. */
export const changeFrom = (draft: EditDraft, provider: Provider): Schemas['ChangeIdentityProvider'] => {
  const { clientId, clientAuth, secret, ...settings } = draft;
  const client = { clientId, clientAuth, secret };
  return given({ ...settings, client: sameClient(client, provider) ? undefined : clientFrom(client) });
};

/** @param provider the one that is edited; none while one is added */
export function secretError(draft: ClientDraft, provider?: Provider): string | null {
  if (draft.clientAuth === 'private_key_jwt') return null;
  if (provider !== undefined && sameClient(draft, provider)) return null;
  if (draft.secret === '') {
    return provider === undefined
      ? 'The provider gave you one with the client id'
      : 'Enter the secret again: it belongs to client id and method';
  }
  return draft.secret.length < 8 ? 'At least 8 characters' : null;
}

export const audienceError = ({ exchangeAudiences }: EditDraft): string | null =>
  exchangeAudiences.some(({ audience, agent }) => audience === '' || agent === '')
    ? 'Each row needs an audience and an agent'
    : null;
