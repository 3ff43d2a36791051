import {
  configFrom,
  draftErrors,
  draftOf,
  fieldAt,
  inputOf,
  MODE_NAMES,
  type Config,
} from './credential-draft.js';

const at = { issuer: 'https://as.example.com', client: { id: 'sp', auth: 'none' as const }, scopes: ['a'] };
const idp = { issuer: 'https://idp.example.com', client: { id: 'sp', auth: 'private_key_jwt' as const } };
const configs: Config[] = [
  { mode: 'gateway_token' },
  { mode: 'none' },
  { mode: 'static_secret', header: 'x-api-key' },
  { mode: 'static_secret', header: 'authorization', scheme: 'Bearer' },
  { mode: 'mtls' },
  { mode: 'mtls', ca: 'PEM' },
  { mode: 'entra_obo', ...at },
  { mode: 'client_credentials', ...at, resource: null },
  { mode: 'oauth_user', ...at },
  { mode: 'rfc8693', ...at, resource: 'https://api.example.com/', audience: 'api', subject: 'idp_token' },
  { mode: 'id_jag', ...at, idp },
];

describe('drafts of credentials', () => {
  it.each(configs)('come back as the configuration that they were made of: %j', (config) => {
    expect(configFrom(draftOf(config))).toEqual(config);
    expect(draftErrors(draftOf(config))).toEqual({});
  });

  it('cover every mode', () => {
    expect(new Set(configs.map(({ mode }) => mode))).toEqual(new Set(MODE_NAMES));
  });

  it('say what is missing for the chosen mode, and for no other', () => {
    const draft = { ...draftOf({ mode: 'none' }), header: ' ' };
    expect(draftErrors(draft)).toEqual({});
    expect(Object.keys(draftErrors({ ...draft, mode: 'static_secret' }))).toEqual(['header']);
    expect(Object.keys(draftErrors({ ...draft, mode: 'id_jag', resourceKind: 'other' }))).toEqual([
      'issuer',
      'clientId',
      'resource',
      'idpIssuer',
      'idpClientId',
    ]);
    expect(Object.keys(draftErrors({ ...draft, mode: 'entra_obo' }))).toContain('scopes');
  });

  it('know the field of what the API points at', () => {
    expect(['/client/id', '/scopes/3', '/idp/issuer', '/mode'].map(fieldAt)).toEqual([
      'clientId',
      'scopes',
      'idpIssuer',
      undefined,
    ]);
  });
});

describe('inputOf', () => {
  it('makes keys here, and takes everything else', () => {
    const jag: Config = { mode: 'id_jag', ...at, idp };
    expect(inputOf(jag, 'client')).toBe('value');
    expect(inputOf(jag, 'idp_client')).toBe('generate');
    expect(inputOf({ mode: 'mtls' }, 'certificate')).toBe('certificate');
    expect(inputOf({ mode: 'static_secret', header: 'x-api-key' }, 'header')).toBe('value');
  });
});
