import { screen, waitFor } from '@testing-library/react';
import { problem } from '../../test/fake-api.js';
import { me, openConsole } from '../../test/open-console.js';

const TOOLS = 'GET /api/v1/tenants/{tenant}/tools';
const none = { [TOOLS]: () => ({ items: [], nextCursor: null, total: 0 }) };

describe('the console', () => {
  it('asks the server for what the address filters by, and shows it as chips', async () => {
    const { sent } = openConsole('/t/demo/tools?state=pending&server=github', none);
    expect(await screen.findByText('No tools match the filter')).toBeTruthy();
    expect(sent.find(({ operation }) => operation === TOOLS)?.query).toEqual({
      state: 'pending',
      server: 'github',
    });
    expect(screen.getByText('state:pending')).toBeTruthy();
    expect(screen.getByText('server:github')).toBeTruthy();
  });

  it('takes a filter that does not exist for none', async () => {
    const { sent } = openConsole('/t/demo/tools?state=anything', none);
    expect(await screen.findByText('No tool yet')).toBeTruthy();
    expect(sent.find(({ operation }) => operation === TOOLS)?.query).toEqual({});
  });

  it('leads to the sign-in page without a session, and remembers the way back', async () => {
    const { router } = openConsole('/t/demo/tools?state=pending', {
      'GET /api/v1/me': () => {
        throw problem(401, 'not_signed_in');
      },
    });
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeTruthy();
    expect(router.state.location.search).toEqual({ next: '/t/demo/tools?state=pending' });
  });

  it('answers for a foreign tenant as for one that does not exist', async () => {
    openConsole('/t/other/tools', none);
    expect(await screen.findByRole('heading', { name: 'Not found' })).toBeTruthy();
  });

  it('names the missing permission and asks the server for nothing', async () => {
    const { sent } = openConsole('/t/demo/calls', { 'GET /api/v1/me': () => me(['registry.read']) });
    expect(await screen.findByText('calls.read')).toBeTruthy();
    expect(sent.map(({ operation }) => operation)).not.toContain('GET /api/v1/tenants/{tenant}/calls');
  });

  it('titles the window by page and tenant', async () => {
    openConsole('/t/demo/tools', none);
    await screen.findByText('No tool yet');
    await waitFor(() => expect(document.title).toBe('Tools · Demo · Sallyport'));
  });
});
