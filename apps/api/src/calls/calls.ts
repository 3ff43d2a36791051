import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { auditEvent, type CallDetail, type callList } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { DENIALS, type DenialReason } from '#libs/denial';
import { decodeCursor, encodeCursor, invalid, notFound } from '../http/http.module.js';
import type { TenantRef } from '../session/session.module.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { callRow, CallStore, PAGE, type CallFilter } from './call-store.js';

const position = z.int().positive();

interface CallPage {
  readonly cursor?: string | undefined;
  readonly after?: number | undefined;
}

/** What agents tried to do, and what was decided. */
@Injectable()
export class Calls {
  constructor(
    private readonly db: TenantDb,
    private readonly store: CallStore,
    private readonly tenants: TenantsReadModel,
  ) {}

  async list(
    tenant: TenantRef,
    { cursor, after, ...filter }: CallFilter & CallPage,
  ): Promise<z.infer<typeof callList>> {
    if (after !== undefined) return this.newer(tenant, filter, after, cursor);
    const before = decodeCursor(position, cursor);
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    const rows = await this.db.run(tenant.id, (manager) => this.store.list(manager, issuer, filter, before));
    const items = rows.slice(0, PAGE).map(callRow);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > PAGE && last ? encodeCursor(last.seq) : null };
  }

  /** For whoever follows the calls: none is left out, however many came meanwhile. */
  private async newer(
    tenant: TenantRef,
    filter: CallFilter,
    after: number,
    cursor: string | undefined,
  ): Promise<z.infer<typeof callList>> {
    if (cursor !== undefined) throw invalid('/after', 'not_applicable', 'Give a cursor or `after`, not both');
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    const rows = await this.db.run(tenant.id, (manager) =>
      this.store.listNewer(manager, issuer, filter, after),
    );
    return { items: rows.map(callRow).toReversed(), nextCursor: null };
  }

  async get(tenant: TenantRef, id: string): Promise<CallDetail> {
    const { issuer } = await this.tenants.getBySlug(tenant.slug);
    const call = await this.db.run(tenant.id, (manager) => this.store.find(manager, issuer, id));
    if (call === undefined) throw notFound();
    return {
      row: callRow(call),
      names: { user: call.username, agent: call.agent_name },
      event: auditEvent.parse(JSON.parse(call.event)),
      chain: { seq: Number(call.seq), previous: call.previous_hash, hash: call.hash },
      explanation: explain(call.reason),
    };
  }
}

/** What the denial catalogue says about a reason. */
function explain(reason: string | null): CallDetail['explanation'] {
  if (reason === null || !Object.hasOwn(DENIALS, reason)) return null;
  const { message, remedy } = DENIALS[reason as DenialReason];
  return { message, remedy };
}
