import { PERMISSIONS, RIGHTS } from '#libs/contracts';
import { permissionsIn } from './rights.js';

const operator = (...rights: string[]) => ({ tenantId: 'tenant_a', rights });

describe('permissionsIn', () => {
  it('gives a platform administrator everything everywhere', () => {
    expect(permissionsIn(operator('platform-admin'), 'tenant_b')).toEqual(PERMISSIONS);
  });

  it.each(RIGHTS.filter((right) => right !== 'platform-admin'))('keeps %s inside its own tenant', (right) => {
    expect(permissionsIn(operator(right), 'tenant_a')).not.toEqual([]);
    expect(permissionsIn(operator(right), 'tenant_b')).toEqual([]);
  });

  it('adds up, without repetition', () => {
    const both = permissionsIn(operator('reviewer', 'auditor'), 'tenant_a');
    expect(both).toEqual([
      'registry.read',
      'tool.review',
      'access.read',
      'call.approve',
      'calls.read',
      'audit.verify',
      'stop.use',
    ]);
  });

  it('separates duties: who administrates does not review, who audits changes nothing', () => {
    expect(permissionsIn(operator('tenant-admin'), 'tenant_a')).not.toContain('tool.review');
    for (const right of ['reviewer', 'auditor']) {
      const held = permissionsIn(operator(right), 'tenant_a');
      expect(held.filter((permission) => /write|enable/.test(permission))).toEqual([]);
    }
  });

  it.each([[[]], [['root']], [['constructor', '__proto__', 'toString']]])(
    'gives nothing for %j',
    (rights) => {
      expect(permissionsIn(operator(...rights), 'tenant_a')).toEqual([]);
    },
  );
});
