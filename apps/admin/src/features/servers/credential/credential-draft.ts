import type { Schemas } from '#libs/api-client';

export type Config = Schemas['CredentialConfig'];
export type Mode = Config['mode'];
type Client = Extract<Config, { mode: 'client_credentials' }>['client'];
export type ClientAuth = Client['auth'];
export type Purpose = Schemas['UpstreamSecret']['purpose'];
type Field = 'issuer' | 'resource' | 'idp' | 'header' | 'ca' | 'exchange';

/** What each mode gives the server, and which fields say how. */
export const MODES: Readonly<
  Record<Mode, { readonly name: string; readonly meaning: string; readonly fields: readonly Field[] }>
> = {
  gateway_token: {
    name: 'A call token',
    meaning: 'Signed for this one call: who, which tool, which arguments. The server can check it.',
    fields: [],
  },
  oauth_user: {
    name: 'The account that each user has linked',
    meaning: 'Each user links an account once; calls of others cannot use it.',
    fields: ['issuer', 'resource'],
  },
  rfc8693: {
    name: 'A token exchanged for each user',
    meaning: 'The server’s authorization server exchanges a proof of the user (RFC 8693).',
    fields: ['issuer', 'resource', 'exchange'],
  },
  id_jag: {
    name: 'A token for each user, by the identity provider',
    meaning: 'The company’s identity provider vouches for the user at the server (ID-JAG).',
    fields: ['issuer', 'resource', 'idp'],
  },
  entra_obo: {
    name: 'A token on behalf of each user (Entra)',
    meaning: 'Microsoft Entra’s on-behalf-of flow.',
    fields: ['issuer'],
  },
  client_credentials: {
    name: 'A service token (client credentials)',
    meaning: 'One token for everybody: the server cannot tell users apart.',
    fields: ['issuer', 'resource'],
  },
  static_secret: {
    name: 'A secret in a header',
    meaning: 'One secret for everybody: the server cannot tell users apart.',
    fields: ['header'],
  },
  mtls: {
    name: 'A client certificate',
    meaning: 'One certificate for everybody, proved by TLS.',
    fields: ['ca'],
  },
  none: { name: 'Nothing', meaning: 'For a server that needs no credential.', fields: [] },
};
export const MODE_NAMES = Object.keys(MODES) as Mode[];
export const isMode = (text: string | null): text is Mode => text !== null && text in MODES;

export const CLIENT_AUTH: Readonly<Record<ClientAuth, string>> = {
  private_key_jwt: 'A signature with a key made here (recommended)',
  client_secret_basic: 'A client secret, in a header',
  client_secret_post: 'A client secret, in the body',
  none: 'Nothing: a public client',
};

export interface CredentialDraft {
  readonly mode: Mode;
  readonly issuer: string;
  readonly clientId: string;
  readonly clientAuth: ClientAuth;
  readonly scopes: string[];
  /** `server`: the server’s own address; `none`: the parameter is not sent. */
  readonly resourceKind: 'server' | 'none' | 'other';
  readonly resource: string;
  readonly audience: string;
  readonly subject: 'call_token' | 'idp_token';
  readonly idpIssuer: string;
  readonly idpClientId: string;
  readonly idpClientAuth: ClientAuth;
  readonly header: string;
  readonly scheme: string;
  readonly ca: string;
}

const EMPTY: CredentialDraft = {
  mode: 'gateway_token',
  issuer: '',
  clientId: '',
  clientAuth: 'private_key_jwt',
  scopes: [],
  resourceKind: 'server',
  resource: '',
  audience: '',
  subject: 'call_token',
  idpIssuer: '',
  idpClientId: '',
  idpClientAuth: 'private_key_jwt',
  header: 'authorization',
  scheme: 'Bearer',
  ca: '',
};

export function draftOf(config: Config): CredentialDraft {
  const draft = { ...EMPTY, mode: config.mode };
  const kindOfResource = (resource: string | null | undefined) =>
    resource === undefined ? 'server' : resource === null ? 'none' : 'other';
  return {
    ...draft,
    ...('issuer' in config && {
      issuer: config.issuer,
      clientId: config.client.id,
      clientAuth: config.client.auth,
      scopes: config.scopes,
    }),
    ...('resource' in config && {
      resourceKind: kindOfResource(config.resource),
      resource: config.resource ?? '',
    }),
    ...(config.mode === 'rfc8693' && { audience: config.audience ?? '', subject: config.subject }),
    ...(config.mode === 'id_jag' && {
      idpIssuer: config.idp.issuer,
      idpClientId: config.idp.client.id,
      idpClientAuth: config.idp.client.auth,
    }),
    ...(config.mode === 'static_secret' && { header: config.header, scheme: config.scheme ?? '' }),
    ...(config.mode === 'mtls' && { ca: config.ca ?? '' }),
  };
}

/** Only what the mode needs. */
export function configFrom(draft: CredentialDraft): Config {
  const at = {
    issuer: draft.issuer.trim(),
    client: { id: draft.clientId.trim(), auth: draft.clientAuth },
    scopes: draft.scopes,
  };
  const { resourceKind } = draft;
  const resource =
    resourceKind === 'server' ? {} : { resource: resourceKind === 'none' ? null : draft.resource.trim() };
  switch (draft.mode) {
    case 'gateway_token':
    case 'none':
      return { mode: draft.mode };
    case 'static_secret':
      return {
        mode: draft.mode,
        header: draft.header.trim().toLowerCase(),
        ...(draft.scheme.trim() !== '' && { scheme: draft.scheme.trim() }),
      };
    case 'mtls':
      return { mode: draft.mode, ...(draft.ca.trim() !== '' && { ca: draft.ca }) };
    case 'entra_obo':
      return { mode: draft.mode, ...at };
    case 'client_credentials':
    case 'oauth_user':
      return { mode: draft.mode, ...at, ...resource };
    case 'rfc8693':
      return {
        mode: draft.mode,
        ...at,
        ...resource,
        ...(draft.audience !== '' && { audience: draft.audience }),
        subject: draft.subject,
      };
    case 'id_jag':
      return {
        mode: draft.mode,
        ...at,
        ...resource,
        idp: {
          issuer: draft.idpIssuer.trim(),
          client: { id: draft.idpClientId.trim(), auth: draft.idpClientAuth },
        },
      };
    default:
      return draft.mode satisfies never;
  }
}

/** Form field of a pointer of the API. */
const FIELD_OF: Readonly<Record<string, keyof CredentialDraft>> = {
  '/issuer': 'issuer',
  '/client/id': 'clientId',
  '/scopes': 'scopes',
  '/resource': 'resource',
  '/audience': 'audience',
  '/idp/issuer': 'idpIssuer',
  '/idp/client/id': 'idpClientId',
  '/header': 'header',
  '/scheme': 'scheme',
  '/ca': 'ca',
};
export const fieldAt = (pointer: string): keyof CredentialDraft | undefined =>
  FIELD_OF[pointer] ?? (pointer.startsWith('/scopes/') ? 'scopes' : undefined);

/** What is still missing, by field. The API decides about the values. */
export function draftErrors(draft: CredentialDraft): Partial<Record<keyof CredentialDraft, string>> {
  const { fields } = MODES[draft.mode];
  const errors: Partial<Record<keyof CredentialDraft, string>> = {};
  const needs = (
    field: 'issuer' | 'clientId' | 'resource' | 'idpIssuer' | 'idpClientId' | 'header',
  ): void => {
    if (draft[field].trim() === '') errors[field] = 'Needed';
  };
  if (fields.includes('issuer')) {
    needs('issuer');
    needs('clientId');
  }
  if (fields.includes('resource') && draft.resourceKind === 'other') needs('resource');
  if (fields.includes('idp')) {
    needs('idpIssuer');
    needs('idpClientId');
  }
  if (fields.includes('header')) needs('header');
  if (draft.mode === 'entra_obo' && draft.scopes.length === 0) errors.scopes = 'At least one';
  return errors;
}

/** How a secret is put in. */
export function inputOf(config: Config, purpose: Purpose): Schemas['SetUpstreamSecret']['kind'] {
  if (purpose === 'header') return 'value';
  if (purpose === 'certificate') return 'certificate';
  const client =
    config.mode === 'id_jag' && purpose === 'idp_client'
      ? config.idp.client
      : 'client' in config
        ? config.client
        : undefined;
  return client?.auth === 'private_key_jwt' ? 'generate' : 'value';
}
