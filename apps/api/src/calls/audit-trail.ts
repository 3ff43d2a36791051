import { Injectable } from '@nestjs/common';
import { ChainVerifier, CheckpointChain, toOcsf, verifyBoundary, type Boundary } from '#libs/audit';
import { auditEvent, type AuditExportLine, type Verification } from '#libs/contracts';
import { BadJws, loadPublicKeys } from '#libs/oauth';
import type { TenantRef } from '../session/session.module.js';
import { PlatformKeys } from '../vault/vault.module.js';
import { ChainReader, type ChainStart, type StoredEvent } from './chain-reader.js';
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
    for (;;) {
      // Read first: what retention removes afterwards shows by another start, and the walk begins anew.
      const start = await this.reader.start(tenant.id);
      const verdict = await this.walk(tenant, start);
      if (verdict.intact || !(await this.moved(tenant, start))) return verdict;
    }
  }

  private async walk(tenant: TenantRef, start: ChainStart | undefined): Promise<Verification> {
    const checkpoints = await this.checkpoints(tenant);
    const { head, last } = await this.reader.end(tenant.id);
    const boundary = start === undefined ? undefined : await this.boundary(tenant, start);
    const known = checkpoints.positions.filter(({ seq }) => seq > (start?.seq ?? 0));
    const verifier = new ChainVerifier(start, known);
    if (start !== undefined && boundary === undefined)
      return broken(verifier.finish(), { seq: start.seq, id: null, problem: 'checkpoint' });
    for await (const row of this.reader.rows(tenant.id, last, start)) {
      if (!columnsFollow(row)) {
        return broken(verifier.finish(), { seq: row.seq, id: row.id, problem: 'altered' });
      }
      verifier.push(row);
    }
    const verdict = { ...verifier.finish(head), ...removed(boundary) };
    const { fault } = checkpoints;
    return fault === undefined
      ? verdict
      : broken(verdict, { seq: fault.seq, id: null, problem: 'checkpoint' });
  }

  /**
   * The chain as it is stored, with what is needed to verify it offline.
   * @throws Error when retention removes what was not read yet: the file ends without its last line
   */
  async *export(tenant: TenantRef): AsyncGenerator<AuditExportLine> {
    const start = await this.reader.start(tenant.id);
    const { head, last } = await this.reader.end(tenant.id);
    const keys = await this.keys.publicKeys('checkpoint');
    yield { line: 'header', v: 1, tenant: tenant.slug, keys, ...beginning(start) };
    for await (const { seq, id, event, previousHash, hash } of this.rows(tenant, last, start)) {
      yield { line: 'event', seq, id, event, previousHash, hash };
    }
    for (const { seq, jws } of await this.reader.checkpoints(tenant.id)) {
      if (seq <= head.seq) yield { line: 'checkpoint', jws };
    }
    yield { line: 'end', ...head };
  }

  /** The chain's events in the words of OCSF. Proves nothing by itself: each names its hash in the chain. */
  async *ocsf(tenant: TenantRef): AsyncGenerator<object> {
    const start = await this.reader.start(tenant.id);
    const { last } = await this.reader.end(tenant.id);
    for await (const row of this.rows(tenant, last, start))
      yield toOcsf(auditEvent.parse(JSON.parse(row.event)), row);
  }

  /** What is missing because somebody tampered is left to who verifies it. */
  private async *rows(
    tenant: TenantRef,
    last: number,
    start: ChainStart | undefined,
  ): AsyncGenerator<StoredEvent> {
    let next = (start?.seq ?? 0) + 1;
    for await (const row of this.reader.rows(tenant.id, last, start)) {
      if (row.seq > next) await this.assertStill(tenant, start);
      yield row;
      next = row.seq + 1;
    }
    if (next <= last) await this.assertStill(tenant, start);
  }

  private async assertStill(tenant: TenantRef, start: ChainStart | undefined): Promise<void> {
    if (await this.moved(tenant, start))
      throw new Error(
        `retention removed audit events of ${tenant.slug} while they were exported: export again`,
      );
  }

  /** Whether retention has removed something since. It only ever goes forward. */
  private async moved(tenant: TenantRef, start: ChainStart | undefined): Promise<boolean> {
    return ((await this.reader.start(tenant.id))?.seq ?? 0) > (start?.seq ?? 0);
  }

  /** @returns undefined when nobody of ours signed for it */
  private async boundary(tenant: TenantRef, start: ChainStart): Promise<Boundary | undefined> {
    const keys = loadPublicKeys(await this.keys.publicKeys('checkpoint'));
    try {
      return verifyBoundary(start.jws, tenant.slug, start, keys);
    } catch (cause) {
      if (!(cause instanceof BadJws)) throw cause;
      return undefined;
    }
  }

  /** Read before the chain's end, so that every one of them belongs to a row that is there. */
  private async checkpoints(tenant: TenantRef): Promise<CheckpointChain> {
    const chain = new CheckpointChain(tenant.slug, loadPublicKeys(await this.keys.publicKeys('checkpoint')));
    for (const { seq, jws } of await this.reader.checkpoints(tenant.id)) chain.push(jws, seq);
    return chain;
  }
}

const beginning = (
  start: ChainStart | undefined,
): { after?: { seq: number; hash: string }; boundary?: string } =>
  start === undefined ? {} : { after: { seq: start.seq, hash: start.hash }, boundary: start.jws };

const removed = (boundary: Boundary | undefined): Pick<Verification, 'removed'> =>
  boundary === undefined ? {} : { removed: { seq: boundary.seq, until: boundary.until, at: boundary.at } };

/** Of two findings the one that comes first in the chain counts. */
const broken = (verdict: Verification, found: Break): Verification => ({
  ...verdict,
  intact: false,
  firstBroken:
    verdict.firstBroken !== null && verdict.firstBroken.seq < found.seq ? verdict.firstBroken : found,
});
