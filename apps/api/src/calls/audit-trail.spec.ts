import { BOUNDARY_TYP, boundaryPayload, GENESIS, link, type ChainRow } from '#libs/audit';
import { auditColumns } from '#libs/database';
import { signCompact } from '#libs/oauth';
import { TestKey, testCall } from '#libs/testing';
import type { PlatformKeys } from '../vault/vault.module.js';
import { AuditTrail } from './audit-trail.js';
import type { ChainReader, ChainStart } from './chain-reader.js';

const AT = '2026-11-22T10:00:00.000Z';
const TENANT = { id: 'tenant_acme', slug: 'acme', name: 'Acme' };
const key = await TestKey.create();

describe('an audit trail of which retention removes something while it is read', () => {
  const rows: (ChainRow & { columns: object })[] = [];
  let previousHash = GENESIS;
  for (let seq = 1; seq <= 6; seq++) {
    const call = testCall('acme', { id: `call_${seq}` });
    const made = link(previousHash, call);
    rows.push({
      seq,
      id: call.id,
      previousHash,
      ...made,
      columns: { ...auditColumns(call), at: new Date(call.at) },
    });
    previousHash = made.hash;
  }
  const startAt = (seq: number): ChainStart => {
    const hash = rows[seq - 1]?.hash ?? '';
    const claims = boundaryPayload({ tenant: 'acme', seq, head: hash, from: 1, until: AT, at: AT });
    return { seq, hash, jws: signCompact(claims, { typ: BOUNDARY_TYP, kid: key.jwk.kid }, key.privateKey) };
  };
  /** @param removes whether a boundary says so */
  const trail = (removes: boolean): AuditTrail => {
    let start: ChainStart | undefined;
    let gone = 0;
    const reader = {
      start: () => Promise.resolve(start),
      end: () => Promise.resolve({ head: { seq: 6, hash: previousHash }, last: 6 }),
      checkpoints: () => Promise.resolve([]),
      async *rows(_tenant: string, _last: number, from?: ChainStart) {
        for (const row of rows) {
          if (row.seq <= Math.max(gone, from?.seq ?? 0)) continue;
          yield await Promise.resolve(row);
          if (row.seq !== 2) continue;
          gone = 4;
          if (removes) start = startAt(4);
        }
      },
    };
    const keys = { publicKeys: () => Promise.resolve([key.jwk]) };
    return new AuditTrail(reader as unknown as ChainReader, keys as unknown as PlatformKeys);
  };
  const exported = async (removes: boolean): Promise<string[]> => {
    const lines: string[] = [];
    for await (const { line } of trail(removes).export(TENANT)) lines.push(line);
    return lines;
  };

  it('is verified from where it begins now', async () => {
    expect(await trail(true).verify(TENANT)).toMatchObject({ intact: true, events: 2, removed: { seq: 4 } });
  });

  it('is not intact where nobody signed for it', async () => {
    expect(await trail(false).verify(TENANT)).toMatchObject({
      intact: false,
      firstBroken: { seq: 3, problem: 'missing' },
    });
  });

  it('is not exported with a hole, unless the hole was there', async () => {
    await expect(exported(true)).rejects.toThrow('retention removed audit events of acme');
    expect((await exported(false)).filter((line) => line === 'event')).toHaveLength(4);
  });
});
