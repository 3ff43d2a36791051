import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Ceiling, type Selector, snapshot, type Snapshot } from '#libs/contracts';
import { compileCondition, compilePolicy, ExpressionError, type Policy } from '#libs/policy';
import { invalid } from '../http/http.module.js';

/** One selector with its terms, and its JSON pointer in the request. */
export interface WrittenTerms {
  readonly pointer: string;
  readonly select: Selector;
  readonly condition?: string | undefined;
}

/** The policy that gateways enforce now, compiled by their own code. */
@Injectable()
export class CurrentPolicy {
  /**
   * Undefined until the first snapshot is published. The signature is not checked: it is this store's own row.
   *
   * @param revision absent: the newest; an old one is kept for a while
   */
  async findSnapshot(manager: EntityManager, revision?: number): Promise<Snapshot | undefined> {
    const rows: { jws: string }[] = await manager.query(
      `SELECT jws FROM app.snapshot WHERE $1::bigint IS NULL OR revision = $1 ORDER BY revision DESC LIMIT 1`,
      [revision ?? null],
    );
    const payload = rows[0]?.jws.split('.')[1];
    if (payload === undefined) return undefined;
    return snapshot.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')));
  }

  async find(manager: EntityManager): Promise<Policy | undefined> {
    const found = await this.findSnapshot(manager);
    return found === undefined ? undefined : compilePolicy(found);
  }

  /**
   * Refuses a selector that names a tool which the tenant has not enabled, and a condition that cannot be used. Tools that
   * were selected before may stay, so that a quarantined tool does not stand in the way of other changes.
   *
   * @throws ProblemError 422
   */
  async assertUsable(
    manager: EntityManager,
    written: readonly WrittenTerms[],
    before: readonly Selector[],
  ): Promise<void> {
    for (const { pointer, condition } of written) assertCondition(pointer, condition);
    const policy = await this.find(manager);
    const kept = new Set(before.flatMap((select) => (select.kind === 'tools' ? select.tools : [])));
    for (const { pointer, select } of written) {
      if (select.kind !== 'tools') continue;
      const unknown = select.tools.findIndex((urn) => !kept.has(urn) && !policy?.toolsByUrn.has(urn));
      if (unknown >= 0) {
        throw invalid(
          `${pointer}/tools/${unknown}`,
          'unknown_tool',
          'This tool is not approved and enabled for this tenant',
        );
      }
    }
  }
}

/**
 * @param pointer of what holds the selector: its condition is a sibling of that
 * @throws ProblemError 422 with line and column of the first fault
 */
export function assertCondition(pointer: string, condition: string | undefined): void {
  if (condition === undefined) return;
  try {
    compileCondition(condition);
  } catch (cause) {
    if (!(cause instanceof ExpressionError)) throw cause;
    const { line, column } = cause.position;
    const place = pointer.endsWith('/select') ? pointer.slice(0, -'/select'.length) : pointer;
    throw invalid(
      `${place}/condition`,
      'invalid_condition',
      `${cause.message} (line ${line}, column ${column})`,
    );
  }
}

/** What a ceiling is written as. */
export const ceilingTerms = (ceiling: Ceiling): WrittenTerms[] =>
  ceiling.kind === 'terms'
    ? ceiling.terms.map(({ select, condition }, i) => ({
        pointer: `/ceiling/terms/${i}/select`,
        select,
        condition,
      }))
    : [{ pointer: '/ceiling', select: ceiling }];
