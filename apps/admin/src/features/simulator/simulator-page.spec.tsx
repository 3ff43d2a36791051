import { fireEvent, screen, waitFor } from '@testing-library/react';
import { openConsole } from '../../../test/open-console.js';

const SIMULATE = 'POST /api/v1/tenants/{tenant}/simulations';
const result = {
  verdict: 'denied',
  reason: 'condition-failed',
  detail: 'grant: its condition does not hold',
  caller: { sub: 'x|simulated', clientId: 'agent_1', roles: ['support'] },
  tool: { urn: 'urn:sallyport:tool:demo:bank:pay', name: 'bank__pay', effect: 'write', labels: [] },
  right: null,
  approval: [],
  limits: null,
  shadow: [],
  steps: [{ step: 'acceptedArguments', outcome: 'denied', detail: null }],
  grants: [{ id: 'grant_1', role: 'support', condition: 'args.amount < 5', held: 'no', detail: null }],
  ceiling: [{ id: 'ceiling-1', condition: null, held: 'yes', detail: null }],
  guardrails: [],
  scopes: { required: ['tools:call'], held: ['tools:call'] },
};
const type = (label: RegExp, value: string): void =>
  void fireEvent.change(screen.getByLabelText(label), { target: { value } });

describe('the simulator', () => {
  it('sends what was typed, and shows the verdict with every rule that was looked at', async () => {
    const { sent } = openConsole('/t/demo/simulator', { [SIMULATE]: () => result });
    await screen.findByLabelText(/^Agent/);
    type(/^Roles/, 'support, analyst');
    type(/^Agent/, 'Payer');
    type(/^Tool/, 'bank__pay');
    type(/^Arguments/, '{"amount": 9}');
    fireEvent.click(screen.getByRole('button', { name: 'Decide' }));
    expect(await screen.findByText('Denied')).toBeTruthy();
    expect(screen.getByText('args.amount < 5')).toBeTruthy();
    expect(screen.getByText(/support, grant_1: does not hold/)).toBeTruthy();
    await waitFor(() =>
      expect(sent.find(({ operation }) => operation === SIMULATE)?.body).toEqual({
        agent: 'Payer',
        tool: 'bank__pay',
        roles: ['support', 'analyst'],
        arguments: { amount: 9 },
      }),
    );
  });

  it('sends no arguments that are no JSON object', async () => {
    const { sent } = openConsole('/t/demo/simulator', { [SIMULATE]: () => result });
    await screen.findByLabelText(/^Agent/);
    type(/^Agent/, 'Payer');
    type(/^Tool/, 'bank__pay');
    type(/^Arguments/, '[1]');
    expect(await screen.findByText(/Write a JSON object/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Decide' }));
    expect(sent.some(({ operation }) => operation === SIMULATE)).toBe(false);
  });
});
