import { Injectable } from '@nestjs/common';
import { ChainVerifier, verifyCheckpoint, type ChainPosition } from '#libs/audit';
import type { AuditExportLine, Verification } from '#libs/contracts';
import { BadJws, loadPublicKeys, type VerificationKey } from '#libs/oauth';
import type { TenantRef } from '../session/session.module.js';
import { PlatformKeys } from '../vault/vault.module.js';
import { ChainReader } from './chain-reader.js';
import { columnsFollow } from './derived-columns.js';

type Break = NonNullable<Verification['firstBroken']>;

/** Proves that a tenant's audit log was not altered, or hands it out so that others can. */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly reader: ChainReader,
    private readonly keys: PlatformKeys,
  ) {}

  /** Walks the whole chain: hashes, order, head, columns, and every signed checkpoint. */
  async verify(tenant: TenantRef): Promise<Verification> {
    const { known, forged } = await this.checkpoints(tenant);
    const { head, last } = await this.reader.end(tenant.id);
    const verifier = new ChainVerifier(undefined, known);
    for await (const row of this.reader.rows(tenant.id, last)) {
      if (!columnsFollow(row)) {
        return broken(verifier.finish(), { seq: row.seq, id: row.id, problem: 'altered' });
      }
      verifier.push(row);
    }
    const verdict = verifier.finish(head);
    return forged === undefined ? verdict : broken(verdict, { seq: forged, id: null, problem: 'checkpoint' });
  }

  /** The chain as it is stored, with what is needed to verify it offline. */
  async *export(tenant: TenantRef): AsyncGenerator<AuditExportLine> {
    const { head, last } = await this.reader.end(tenant.id);
    yield { line: 'header', v: 1, tenant: tenant.slug, keys: await this.keys.publicKeys('checkpoint') };
    for await (const { seq, id, event, previousHash, hash } of this.reader.rows(tenant.id, last)) {
      yield { line: 'event', seq, id, event, previousHash, hash };
    }
    for (const { seq, jws } of await this.reader.checkpoints(tenant.id)) {
      if (seq <= head.seq) yield { line: 'checkpoint', jws };
    }
    yield { line: 'end', ...head };
  }

  /** Positions that checkpoints prove, and the first checkpoint that proves nothing. Read before the chain's end. */
  private async checkpoints(
    tenant: TenantRef,
  ): Promise<{ known: ChainPosition[]; forged: number | undefined }> {
    const keys = loadPublicKeys(await this.keys.publicKeys('checkpoint'));
    const known: ChainPosition[] = [];
    let forged: number | undefined;
    for (const { seq, jws } of await this.reader.checkpoints(tenant.id)) {
      const position = provenPosition(jws, tenant.slug, keys);
      if (position?.seq === seq) known.push(position);
      else forged ??= seq;
    }
    return { known, forged };
  }
}

function provenPosition(
  jws: string,
  tenant: string,
  keys: ReadonlyMap<string, VerificationKey>,
): ChainPosition | undefined {
  try {
    const { seq, head } = verifyCheckpoint(jws, tenant, keys);
    return { seq, hash: head };
  } catch (cause) {
    if (cause instanceof BadJws) return undefined;
    throw cause;
  }
}

/** Of two findings the one that comes first in the chain counts. */
const broken = (verdict: Verification, found: Break): Verification => ({
  ...verdict,
  intact: false,
  firstBroken:
    verdict.firstBroken !== null && verdict.firstBroken.seq < found.seq ? verdict.firstBroken : found,
});
