import { fireEvent, screen, waitFor } from '@testing-library/react';
import type { Schemas } from '#libs/api-client';
import { problem, type Answers } from '../../../../test/fake-api.js';
import { openConsole } from '../../../../test/open-console.js';

const READ = 'POST /api/v1/tenants/{tenant}/server-imports';
const REMOTE = 'POST /api/v1/tenants/{tenant}/servers';
const STDIO = 'POST /api/v1/tenants/{tenant}/stdio-servers';
const INTEGRITY = `sha512-${'A'.repeat(86)}==`;
const found: Schemas['ServerImport'] = {
  name: 'com.example/weather',
  title: 'Weather',
  description: 'Tells the weather.',
  version: '1.2.3',
  slug: 'weather',
  options: [
    {
      kind: 'remote',
      where: '/remotes/0',
      url: 'https://weather.example.com/mcp',
      notes: ['Wants the header "X-Key".'],
    },
    {
      kind: 'npm',
      where: '/packages/0',
      package: '@example/weather',
      version: '1.2.3',
      args: ['serve'],
      env: { LEVEL: 'info' },
      notes: [],
    },
  ],
  refused: [{ where: '/packages/1', reason: 'Container images cannot be run.' }],
};

const refusing = (): never => {
  throw problem(409, 'slug_taken', { detail: 'Taken.' });
};
const open = async (answers: Answers = {}) => {
  const page = openConsole('/t/demo/servers', {
    'GET /api/v1/tenants/{tenant}/servers': () => ({ items: [] }),
    [READ]: () => found,
    [REMOTE]: refusing,
    [STDIO]: refusing,
    ...answers,
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Add server' }));
  fireEvent.click(await screen.findByRole('radio', { name: 'From server.json' }));
  fireEvent.change(await screen.findByRole('textbox', { name: /server\.json/ }), {
    target: { value: '{…}' },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Read' }));
  return page;
};
const sent = (page: Awaited<ReturnType<typeof open>>, what: string) =>
  page.sent.filter(({ operation }) => operation === what).map(({ body }) => body);

describe('adding a server from its server.json', () => {
  it('shows what it offers, what that wants, and what cannot be used', async () => {
    const page = await open();
    expect(await screen.findByText('https://weather.example.com/mcp')).toBeTruthy();
    expect(screen.getByText('Wants the header "X-Key".')).toBeTruthy();
    expect(screen.getByText('Container images cannot be run.')).toBeTruthy();
    expect(sent(page, READ)).toEqual([{ document: '{…}' }]);
    expect(sent(page, REMOTE)).toEqual([]);
  });

  it('fills in the form of a remote server', async () => {
    const page = await open();
    fireEvent.click(await screen.findByRole('button', { name: 'Use https://weather.example.com/mcp' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Add and probe' }));
    await waitFor(() =>
      expect(sent(page, REMOTE)).toEqual([
        {
          url: 'https://weather.example.com/mcp',
          name: 'Weather',
          slug: 'weather',
          credential: 'gateway_token',
        },
      ]),
    );
    expect(await screen.findByText('Taken.')).toBeTruthy();
  });

  it('asks for the integrity of a package, and installs that version with the closed profile', async () => {
    const page = await open();
    fireEvent.click(await screen.findByRole('button', { name: 'Use @example/weather@1.2.3' }));
    fireEvent.change(await screen.findByRole('textbox', { name: /Integrity/ }), {
      target: { value: INTEGRITY },
    });
    fireEvent.click(screen.getByRole('button', { name: 'Install and inspect' }));
    await waitFor(() =>
      expect(sent(page, STDIO)).toEqual([
        {
          slug: 'weather',
          name: 'Weather',
          artifact: { kind: 'npm', name: '@example/weather', version: '1.2.3', integrity: INTEGRITY },
          args: ['serve'],
          profile: { schema: 1, env: { LEVEL: 'info' } },
        },
      ]),
    );
  });

  it('says what is wrong with a document', async () => {
    await open({
      [READ]: () => {
        throw problem(422, 'invalid_request', {
          errors: [{ pointer: '/document', code: 'not_json', message: 'It cannot be read without doubt.' }],
        });
      },
    });
    expect(await screen.findByText(/cannot be read without doubt/)).toBeTruthy();
  });
});
