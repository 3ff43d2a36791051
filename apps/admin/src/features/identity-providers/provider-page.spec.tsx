import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { problem, type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const PROVIDERS = '/api/v1/tenants/{tenant}/identity-providers';
const RULES = `${PROVIDERS}/{id}/rules`;
const provider = {
  id: 'idp_1',
  slug: 'acme',
  name: 'Acme login',
  issuer: 'https://login.example.com',
  clientId: 'sallyport',
  clientAuth: 'client_secret_basic',
  enabled: true,
  signIn: true,
  operatorSignIn: false,
  idJag: false,
  scopes: [],
  claims: ['groups'],
  exchangeAudiences: [],
  redirectUri: 'https://sallyport.example.com/back',
  jwksUri: 'https://sallyport.example.com/keys',
  people: 2,
  mappingVersion: 1,
};
const rules = [
  { when: { kind: 'cel', expression: 'claims.mfa' }, whenMissing: 'deny', roles: ['reader'], stop: false },
];
const mapping = { version: 1, rules, changedBy: 'usr_1', changedAt: '2026-01-01T00:00:00Z' };

const open = (answers: Answers = {}, tab = '') =>
  openConsole(`/t/demo/identity-providers/idp_1${tab}`, {
    [`GET ${PROVIDERS}/{id}`]: () => provider,
    [`GET ${RULES}`]: () => mapping,
    'GET /api/v1/tenants/{tenant}/roles': () => ({ items: [] }),
    'GET /api/v1/tenants/{tenant}/members': () => ({ items: [] }),
    ...answers,
  });
const edit = async (expression: string): Promise<void> => {
  fireEvent.change(await screen.findByLabelText('Expression'), { target: { value: expression } });
  fireEvent.click(screen.getByRole('button', { name: 'Save rules' }));
};

describe('role mapping', () => {
  it('shows the fault of an expression beside it, with its position', async () => {
    const message = 'Syntax error (line 1, column 8)';
    const errors = [{ pointer: '/rules/0/when/expression', code: 'rule_unusable', message }];
    const { sent } = open({
      [`PUT ${RULES}`]: () => {
        throw problem(422, 'invalid_request', { errors });
      },
    });
    await edit('claims.(');
    expect(await screen.findByText(message)).toBeTruthy();
    expect(screen.getByLabelText('Expression').getAttribute('aria-invalid')).toBe('true');
    expect(sent.find(({ operation }) => operation === `PUT ${RULES}`)?.body).toMatchObject({ version: 1 });
  });

  it('never overwrites what somebody saved meanwhile', async () => {
    let now = mapping;
    open({
      [`GET ${RULES}`]: () => now,
      [`PUT ${RULES}`]: () => {
        now = { ...mapping, version: 2 };
        throw problem(409, 'rules_changed', { detail: 'Load them again.' });
      },
    });
    await edit('true');
    expect(await screen.findByText('The rules were changed meanwhile')).toBeTruthy();
    expect(screen.getByText('Load them again.')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Drop mine and load version 2' }));
    expect(screen.getByLabelText('Expression').textContent).toBe('claims.mfa');
  });

  it('says why somebody would be refused, rule by rule', async () => {
    open({
      [`POST ${RULES}/try`]: () => ({
        allowed: false,
        roles: [],
        scopeCeiling: null,
        reason: 'no-rule-matched',
        trace: [{ rule: 0, outcome: 'not-matched', detail: 'claims.mfa is false' }],
      }),
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Try' }));
    expect(await screen.findByText('No rule matches the person')).toBeTruthy();
    const row = screen.getByText('claims.mfa is false').closest('tr')!;
    expect(within(row).getByText('did not match')).toBeTruthy();
  });

  it('tries nothing while the claims are not JSON', async () => {
    open();
    fireEvent.change(await screen.findByLabelText('Claims (JSON)'), { target: { value: '{' } });
    expect(screen.getByRole('button', { name: 'Try' }).hasAttribute('disabled')).toBe(true);
  });
});

describe('the connection of a provider', () => {
  it('keeps a stored secret by not sending the client', async () => {
    const { sent } = open({ [`PUT ${PROVIDERS}/{id}`]: () => provider }, '?tab=connection');
    fireEvent.change(await screen.findByRole('textbox', { name: 'Name' }), { target: { value: 'Acme' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save identity provider' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `PUT ${PROVIDERS}/{id}`)?.body).toEqual(
        expect.not.objectContaining({ client: expect.anything() }),
      ),
    );
  });

  it('asks for the secret again when the client changes', async () => {
    open({}, '?tab=connection');
    fireEvent.change(await screen.findByRole('textbox', { name: 'Client id' }), { target: { value: 'new' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save identity provider' }));
    expect(await screen.findByText(/Enter the secret again/)).toBeTruthy();
  });

  it('removes no provider that people came through', async () => {
    open({}, '?tab=connection');
    const remove = await screen.findByRole('button', { name: 'Remove identity provider' });
    expect(remove.getAttribute('aria-description')).toContain('Disable it instead');
  });

  it('shows nothing of it without the permission', async () => {
    const { sent } = open({ 'GET /api/v1/me': () => me(['registry.read']) });
    expect(await screen.findByText('access.read')).toBeTruthy();
    expect(sent.map(({ operation }) => operation)).not.toContain(`GET ${RULES}`);
  });
});
