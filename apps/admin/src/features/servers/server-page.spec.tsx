import { fireEvent, screen, waitFor } from '@testing-library/react';
import { problem, type Answers } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const SERVER = '/api/v1/tenants/{tenant}/servers/{id}';
const DECISION = `POST ${SERVER}/sandbox/decision`;
const off = { logging: false, elicitation: false, sampling: false, roots: false };
const server = {
  id: 'server_1',
  slug: 'files',
  name: 'Files',
  url: 'https://files.example.com/mcp',
  owner: 'demo',
  credential: 'none',
  features: off,
  endpoint: 'https://sallyport.example.com/t/demo/s/files/mcp',
  protocolVersion: null,
  versionHash: 'a'.repeat(64),
  createdAt: '2026-01-01T00:00:00Z',
  probe: { state: 'ok', at: null, error: null, steps: [] },
};
const sandbox = {
  server: { id: 'server_1', slug: 'files', name: 'Files' },
  versionHash: 'a'.repeat(64),
  artifact: { kind: 'npm', name: '@acme/files', version: '1.2.0', integrity: '' },
  artifactDigest: 'b'.repeat(64),
  profile: {},
  profileHash: 'c'.repeat(64),
  words: [{ topic: 'network', text: 'may reach api.example.com:443' }],
  changes: [{ topic: 'network', before: null, after: 'may reach api.example.com:443' }],
  state: 'pending',
  decidedBy: null,
  decidedAt: null,
  reason: null,
};
const open = (over: object = {}, answers: Answers = {}) =>
  openConsole('/t/demo/servers/server_1', {
    [`GET ${SERVER}`]: () => ({ ...server, ...over }),
    [`GET ${SERVER}/credential`]: () => ({
      config: { mode: 'none' },
      secrets: [],
      missing: [],
      redirectUri: '',
    }),
    [`GET ${SERVER}/sandbox`]: () => sandbox,
    'GET /api/v1/tenants/{tenant}/tools': () => ({ items: [], nextCursor: null, total: 0 }),
    ...answers,
  });
const stdio = { url: `stdio://${'b'.repeat(64)}/${'c'.repeat(64)}` };

describe('the page of a server', () => {
  it('switches one thing that the server may do, and sends the others as they are', async () => {
    const { sent } = open(
      { features: { ...off, logging: true } },
      { [`PUT ${SERVER}/features`]: ({ body }) => ({ ...server, features: body }) },
    );
    fireEvent.click(await screen.findByRole('switch', { name: /^Ask the user/ }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === `PUT ${SERVER}/features`)?.body).toEqual({
        ...off,
        logging: true,
        elicitation: true,
      }),
    );
  });

  it('shows, and does not offer, what only the owner or another right may switch', async () => {
    open({ owner: 'platform' });
    expect(await screen.findByText('The server belongs to platform, which decides about it.')).toBeTruthy();
    expect(screen.getByRole('switch', { name: /^Ask the user/ }).hasAttribute('disabled')).toBe(true);
  });

  it('says what a sandbox may do and what of it changed, instead of an address made of hashes', async () => {
    open(stdio);
    expect(await screen.findByText('npm @acme/files 1.2.0')).toBeTruthy();
    expect(screen.getByText('in a sandbox of this installation')).toBeTruthy();
    expect(screen.getByText('Not as it was approved last')).toBeTruthy();
    expect(screen.queryByRole('heading', { name: 'Credential' })).toBeNull();
  });

  it('approves exactly the version that was looked at, with a reason', async () => {
    const { sent } = open(stdio, { [DECISION]: () => ({ ...sandbox, state: 'approved' }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Approve…' }));
    fireEvent.change(await screen.findByLabelText(/^Reason/), { target: { value: 'read it' } });
    fireEvent.click(screen.getByRole('button', { name: 'Approve' }));
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === DECISION)?.body).toEqual({
        decision: 'approve',
        versionHash: 'a'.repeat(64),
        reason: 'read it',
      }),
    );
  });

  it('says so when the version is not that one any more', async () => {
    open(stdio, {
      [DECISION]: () => {
        throw problem(409, 'review_stale', { detail: 'The version changed since you looked at it.' });
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Reject…' }));
    fireEvent.change(await screen.findByLabelText(/^Reason/), { target: { value: 'too much' } });
    fireEvent.click(screen.getByRole('button', { name: 'Reject' }));
    expect(await screen.findByText('The version changed since you looked at it.')).toBeTruthy();
  });

  it('leaves the decision to who may review', async () => {
    open(stdio, { 'GET /api/v1/me': () => me(['registry.read']) });
    const approve = await screen.findByRole('button', { name: 'Approve…' });
    expect(approve.getAttribute('aria-description')).toBe('You need the permission tool.review');
  });
});
