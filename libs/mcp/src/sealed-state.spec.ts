import { SealedState } from './sealed-state.js';

const secret = new Uint8Array(32).fill(7);
const NOW = 1_700_000_000_000;

describe('SealedState', () => {
  const states = new SealedState(secret);
  const sealed = states.seal('acme', 'bound', 'value of the server', NOW);

  it('opens what another replica sealed', () => {
    expect(new SealedState(secret).open('acme', 'bound', sealed, NOW)).toBe('value of the server');
    expect(sealed).not.toContain('value');
    expect(states.seal('acme', 'bound', 'value of the server', NOW)).not.toBe(sealed);
  });

  it.each([
    ['of another tenant', 'globex', 'bound', sealed, NOW],
    ['bound to something else', 'acme', 'other', sealed, NOW],
    ['ten minutes old', 'acme', 'bound', sealed, NOW + 600_000],
    ['with something after it', 'acme', 'bound', `${sealed}-TAMPERED`, NOW],
    [
      'with another first letter',
      'acme',
      'bound',
      sealed.replace(/^sp1\../, (m) => (m.endsWith('A') ? 'sp1.B' : 'sp1.A')),
      NOW,
    ],
    ['of another form', 'acme', 'bound', 'sp1.', NOW],
    ['too short', 'acme', 'bound', `sp1.${'A'.repeat(24)}`, NOW],
  ])('does not open one %s', (_what, tenant, binding, text, now) => {
    expect(states.open(tenant, binding, text, now)).toBeUndefined();
  });

  it('does not open what was sealed with another secret', () => {
    expect(new SealedState(new Uint8Array(32)).open('acme', 'bound', sealed, NOW)).toBeUndefined();
  });
});
