import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem, type Answers } from '../../../../test/fake-api.js';
import { openConsole } from '../../../../test/open-console.js';

const SERVER = '/api/v1/tenants/{tenant}/servers/{id}';
const at = {
  issuer: 'https://as.example.com',
  client: { id: 'sp', auth: 'client_secret_basic' },
  scopes: [],
};
const server = (owner: string) => ({
  id: 'server_1',
  slug: 'desk',
  name: 'Desk',
  url: 'https://desk.example.com/mcp',
  owner,
  credential: 'client_credentials',
  features: { logging: false, elicitation: false, sampling: false, roots: false },
  endpoint: 'https://sallyport.example.com/t/demo/s/desk/mcp',
  protocolVersion: null,
  versionHash: null,
  createdAt: '2026-01-01T00:00:00Z',
  probe: { state: 'ok', at: null, error: null, steps: [] },
});
const open = (answers: Answers = {}, owner = 'demo') =>
  openConsole('/t/demo/servers/server_1', {
    [`GET ${SERVER}`]: () => server(owner),
    [`GET ${SERVER}/credential`]: () => ({
      config: { mode: 'client_credentials', ...at },
      secrets: [],
      missing: ['client'],
      redirectUri: 'https://sallyport.example.com/back',
    }),
    'GET /api/v1/tenants/{tenant}/tools': () => ({ items: [], nextCursor: null, total: 0 }),
    ...answers,
  });

describe('the credential of a server', () => {
  it('says that calls are refused while a secret is missing, and takes it in', async () => {
    const { sent } = open({
      [`PUT ${SERVER}/credential/secrets/{purpose}`]: () => {
        throw problem(422, 'invalid_request', {
          errors: [{ pointer: '/value', code: 'invalid', message: 'printable ASCII, no space around it' }],
        });
      },
    });
    expect(await screen.findByText('A secret is missing')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Set…' }));
    fireEvent.change(await screen.findByLabelText(/^Secret/, { selector: 'input' }), {
      target: { value: ' s3cret' },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Set secret' }));
    expect(await screen.findByText('printable ASCII, no space around it')).toBeTruthy();
    const put = sent.find(({ operation }) => operation.startsWith('PUT'));
    expect([put?.path, put?.body]).toEqual([
      { tenant: 'demo', id: 'server_1', purpose: 'client' },
      { kind: 'value', value: ' s3cret' },
    ]);
  });

  it('is changed by the owner of the server only', async () => {
    open({}, 'platform');
    const change = await screen.findByRole('button', { name: 'Change credential…' });
    expect(change.getAttribute('aria-description')).toContain('belongs to platform');
  });

  it('sends nothing while the mode lacks a value', async () => {
    const { sent } = open();
    fireEvent.click(await screen.findByRole('button', { name: 'Change credential…' }));
    fireEvent.change(await screen.findByRole('textbox', { name: 'Client id' }), { target: { value: '' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save credential' }));
    await waitFor(() => expect(screen.getByText('Needed')).toBeTruthy());
    expect(sent.filter(({ operation }) => operation.startsWith('PUT'))).toEqual([]);
  });
});
