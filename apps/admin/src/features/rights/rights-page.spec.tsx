import { fireEvent, screen, waitFor } from '@testing-library/react';
import { openConsole } from '../../../test/open-console.js';

const LIST = 'GET /api/v1/tenants/{tenant}/rights';
const tool = (name: string, cells: string[], unused: string | null = null) => ({
  id: `tool_${name}`,
  urn: `urn:sallyport:tool:demo:bank:${name}`,
  name: `bank__${name}`,
  server: 'bank',
  effect: 'read',
  unused,
  cells,
});
const rights = {
  roles: ['admin', 'support'].map((slug) => ({ id: `role_${slug}`, slug, name: slug })),
  items: [
    tool('find', ['allowed', 'grant']),
    tool('pay', ['guardrail', 'ceiling']),
    tool('wait', ['unused', 'unused'], 'not approved yet'),
  ],
  nextCursor: null,
  total: 3,
};

describe('the rights', () => {
  it('are gone through by arrow keys, and each cell says why', async () => {
    openConsole('/t/demo/rights', { [LIST]: () => rights });
    const grid = await screen.findByRole('grid', { name: 'Rights' });
    expect(grid.getAttribute('aria-rowcount')).toBe('4');
    expect(screen.getByText('admin, bank__find: The role gives it.')).toBeTruthy();
    fireEvent.keyDown(grid, { key: 'ArrowRight' });
    expect(screen.getByText('support, bank__find: No grant of the role covers it.')).toBeTruthy();
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    expect(screen.getByText(/support, bank__pay: The agent’s ceiling/)).toBeTruthy();
    fireEvent.keyDown(grid, { key: 'PageDown' });
    expect(
      screen.getByText('support, bank__wait: The tool is not in use here: not approved yet.'),
    ).toBeTruthy();
    fireEvent.keyDown(grid, { key: 'ArrowDown' });
    expect(screen.getByText(/bank__wait/, { selector: 'p' })).toBeTruthy();
  });

  it('of tools that are looked for are asked of the API', async () => {
    const { sent } = openConsole('/t/demo/rights?agent=agent_1', {
      [LIST]: () => ({ ...rights, items: [], total: 0 }),
    });
    fireEvent.change(await screen.findByLabelText('Tools'), { target: { value: 'pay' } });
    expect(await screen.findByText('No tools match the filter')).toBeTruthy();
    await waitFor(() =>
      expect(sent.findLast(({ operation }) => operation === LIST)?.query).toEqual({
        q: 'pay',
        agent: 'agent_1',
      }),
    );
  });
});
