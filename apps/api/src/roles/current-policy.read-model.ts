import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { snapshot, type Selector } from '#libs/contracts';
import { compilePolicy, type Policy } from '#libs/policy';
import { invalid } from '../http/http.module.js';

/** The policy that gateways enforce now, compiled by their own code. */
@Injectable()
export class CurrentPolicy {
  /** Undefined until the first snapshot is published. The signature is not checked: it is this store's own row. */
  async find(manager: EntityManager): Promise<Policy | undefined> {
    const rows: { jws: string }[] = await manager.query(
      `SELECT jws FROM app.snapshot ORDER BY revision DESC LIMIT 1`,
    );
    const payload = rows[0]?.jws.split('.')[1];
    if (payload === undefined) return undefined;
    return compilePolicy(snapshot.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))));
  }

  /**
   * Refuses a selector that names a tool which the tenant has not enabled. Tools that were selected before may stay,
   * so that a quarantined tool does not stand in the way of other changes.
   *
   * @param pointer JSON pointer of the selector in the request
   * @throws ProblemError 422
   */
  async assertSelectable(
    manager: EntityManager,
    selectors: readonly { readonly pointer: string; readonly select: Selector }[],
    before: readonly Selector[],
  ): Promise<void> {
    const policy = await this.find(manager);
    const kept = new Set(before.flatMap((select) => (select.kind === 'tools' ? select.tools : [])));
    for (const { pointer, select } of selectors) {
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
