import type { AdminEvent } from '#libs/contracts';
import { testCall } from '#libs/testing';
import { auditColumns } from './audit-columns.js';

describe('auditColumns', () => {
  it('name a tool by its canonical id, or as it was asked for', () => {
    expect(auditColumns(testCall('acme')).tool).toBe('urn:sallyport:tool:acme:crm:search');
    expect(auditColumns(testCall('acme', { tool: { name: 'guess' } })).tool).toBe('guess');
    expect(auditColumns(testCall('acme', { tool: undefined })).tool).toBeNull();
  });

  it('hold nothing that PostgreSQL or an index refuses', () => {
    const { tool, method } = auditColumns(
      testCall('acme', { method: `${'m'.repeat(299)}\u{1F600}`, tool: { name: `a\0${'b'.repeat(1000)}` } }),
    );
    expect(tool).toHaveLength(300);
    expect(tool).toMatch(/^a\uFFFDb+$/);
    expect(method?.isWellFormed()).toBe(true);
  });

  it('make a change searchable like a call', () => {
    const change: AdminEvent = {
      v: 1,
      kind: 'admin',
      id: 'change_1',
      tenant: 'acme',
      at: '2026-01-02T03:04:05.678Z',
      actor: { kind: 'operator', id: 'account_1', name: 'anna' },
      action: 'role.grants.set',
      object: { kind: 'role', id: 'role_1' },
    };
    expect(auditColumns(change)).toMatchObject({
      kind: 'admin',
      method: 'role.grants.set',
      tool: 'role_1',
      subject: 'account_1',
      outcome: null,
    });
  });
});
