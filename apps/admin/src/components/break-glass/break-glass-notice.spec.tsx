import { fireEvent, screen, waitFor } from '@testing-library/react';
import type { Schemas } from '#libs/api-client';
import type { Answers } from '../../../test/fake-api.js';
import { openConsole } from '../../../test/open-console.js';

const LIST = 'GET /api/v1/tenants/{tenant}/break-glass';
const AGREE = 'POST /api/v1/tenants/{tenant}/break-glass/{id}/agreement';
const glass: Schemas['BreakGlass'] = {
  id: 'breakglass_1',
  state: 'asked',
  reason: 'Everybody else is ill',
  minutes: 60,
  by: 'ann',
  at: '2026-01-02T00:00:00Z',
  agreed: null,
  endsAt: '2026-01-02T01:00:00Z',
  approvals: 0,
};
const open = (items: Schemas['BreakGlass'][], more: Answers = {}) =>
  openConsole('/t/demo/stops', {
    'GET /api/v1/tenants/{tenant}/stops': () => ({ items: [] }),
    [LIST]: () => ({ items }),
    ...more,
  });

describe('the notice of break-glass', () => {
  it('shows the request with its reason, and agrees with it', async () => {
    const page = open([glass], { [AGREE]: () => ({ ...glass, state: 'in_force' }) });
    expect(await screen.findByText('ann asks to break the glass for 60 minutes')).toBeTruthy();
    fireEvent.click(await screen.findByRole('button', { name: 'Agree…' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Agree' }));
    await waitFor(() =>
      expect(page.sent.filter(({ operation }) => operation === AGREE).map(({ path }) => path['id'])).toEqual([
        'breakglass_1',
      ]),
    );
  });

  it('says while it is in force that one approval is enough, and how many there were', async () => {
    open([{ ...glass, state: 'in_force', agreed: { by: 'bob', at: glass.at }, approvals: 2 }]);
    expect(await screen.findByText(/Break-glass is in force until .*one approval is enough/)).toBeTruthy();
    expect(await screen.findByText(/2 approved under it so far/)).toBeTruthy();
  });

  it('is not there when it is over', async () => {
    const page = open([{ ...glass, state: 'over' }]);
    await screen.findByRole('heading', { level: 1, name: 'Stops' });
    await waitFor(() => expect(page.sent.some(({ operation }) => operation === LIST)).toBe(true));
    expect(screen.queryByText(/asks to break the glass|one approval is enough/)).toBeNull();
  });
});
