import { draftErrors, draftOf, settingsFrom, spell, type OauthSettings } from './oauth-draft.js';

const settings: OauthSettings = {
  dpop: 'required',
  dpopServers: ['github'],
  freshSignIn: null,
  deviceFlow: true,
  selfRegistration: {
    dynamic: true,
    documents: true,
    documentHosts: ['*.example.com'],
    maxAgents: 12,
    effects: ['read', 'write'],
  },
  lifetimes: { accessToken: 120, refreshToken: 3_600, session: 7_200 },
};
const errorsOf = (change: object) =>
  Object.entries(draftErrors({ ...draftOf(settings), ...change })).flatMap(([field, error]) =>
    error === null ? [] : [field],
  );

describe('the draft of the authorization settings', () => {
  it('comes back as the settings that it was made of', () => {
    expect(settingsFrom(draftOf(settings))).toEqual(settings);
    expect(errorsOf({})).toEqual([]);
  });

  it('asks for a fresh sign-in only where an effect is named', () => {
    const asked = { ...settings, freshSignIn: { effects: ['destructive' as const], maxAgeS: 300 } };
    expect(settingsFrom(draftOf(asked))).toEqual(asked);
    expect(settingsFrom({ ...draftOf(asked), freshEffects: [] }).freshSignIn).toBeNull();
    expect(errorsOf({ freshEffects: ['write'], freshMaxAge: 5 })).toEqual(['freshMaxAge']);
    expect(errorsOf({ freshEffects: [], freshMaxAge: '' })).toEqual([]);
  });

  it('sends numbers for what was typed', () => {
    expect(settingsFrom({ ...draftOf(settings), accessToken: '90' }).lifetimes.accessToken).toBe(90);
  });

  it.each([
    ['an empty number', { accessToken: '' }, 'accessToken'],
    ['a life that is longer than the installation gives', { accessToken: 301 }, 'accessToken'],
    ['a fraction', { refreshToken: 300.5 }, 'refreshToken'],
    ['documents from nowhere', { documentHosts: [] }, 'documentHosts'],
    ['an address instead of a host', { documentHosts: ['https://example.com'] }, 'documentHosts'],
    ['every host there is', { documentHosts: ['*'] }, 'documentHosts'],
    ['agents that may do nothing', { effects: [] }, 'effects'],
  ])('refuses %s', (_, change, field) => {
    expect(errorsOf(change)).toEqual([field]);
  });

  it('needs no host while documents are off', () => {
    expect(errorsOf({ documents: false, documentHosts: [] })).toEqual([]);
  });

  it('spells seconds as people do', () => {
    expect([86_400, 7_200, 300, 60, 90, ''].map(spell)).toEqual([
      '1 day',
      '2 hours',
      '5 minutes',
      '1 minute',
      '90 seconds',
      '',
    ]);
  });
});
