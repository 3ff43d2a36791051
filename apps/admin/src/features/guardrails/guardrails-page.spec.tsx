import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { problem } from '../../../test/fake-api.js';
import { me, openConsole } from '../../../test/open-console.js';

const LIST = 'GET /api/v1/tenants/{tenant}/guardrails';
const ADD = 'POST /api/v1/tenants/{tenant}/guardrails';
const guardrail = (changes: object = {}) => ({
  id: 'guardrail_1',
  name: 'No payments',
  select: { kind: 'all' },
  action: 'deny',
  mode: 'shadow',
  owner: 'tenant',
  changedAt: '2026-01-01T00:00:00.000Z',
  ...changes,
});
const type = (label: RegExp, value: string): void =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe('the guardrails', () => {
  it('of the platform are shown, and cannot be opened', async () => {
    openConsole('/t/demo/guardrails', {
      [LIST]: () => ({
        items: [
          guardrail({ id: 'guardrail_0', name: 'Above', owner: 'platform', mode: 'enforce' }),
          guardrail(),
        ],
      }),
    });
    expect(await screen.findByRole('button', { name: 'No payments' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Above' })).toBeNull();
    expect(screen.getByText('Denies')).toBeTruthy();
    expect(screen.getByText(/Tried: would deny/)).toBeTruthy();
  });

  it('are only tried at first, and a fault in a condition is pointed at', async () => {
    const { sent } = openConsole('/t/demo/guardrails', {
      [LIST]: () => ({ items: [] }),
      [ADD]: () => {
        throw problem(422, 'invalid_request', {
          errors: [
            {
              pointer: '/condition',
              code: 'invalid_condition',
              message: 'unexpected end (line 1, column 8)',
            },
          ],
        });
      },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Add the first one' }));
    const dialog = within(await screen.findByRole('dialog'));
    type(/^Name/, 'Small sums');
    type(/^Only when/, 'args.a <');
    fireEvent.click(dialog.getByRole('button', { name: 'Save' }));
    fireEvent.click(await dialog.findByRole('button', { name: 'Go to line 1, column 8' }));
    const field = screen.getByLabelText<HTMLTextAreaElement>(/^Only when/);
    expect([document.activeElement, field.selectionStart]).toEqual([field, 7]);
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === ADD)?.body).toEqual({
        name: 'Small sums',
        select: { kind: 'all' },
        condition: 'args.a <',
        action: 'deny',
        mode: 'shadow',
      }),
    );
  });

  it('name the permission that is missing', async () => {
    openConsole('/t/demo/guardrails', { 'GET /api/v1/me': () => me(['registry.read']) });
    expect(await screen.findByText('access.read')).toBeTruthy();
  });
});
