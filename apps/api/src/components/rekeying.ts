import {
  INTERNAL_RESOURCE_PATH,
  type PublicJwk,
  type RekeyRequest,
  type RekeyResponse,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { errors, importJWK, type JWK, jwtVerify } from 'jose';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, invalid, ProblemError } from '../http/http.module.js';
import { ApiSettings } from '../settings.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import type { ProvenComponent } from './component.js';
import { acceptedKey } from './component-keys.js';
import { type ComponentKeyRow, lockComponentKey, replaceComponentKey } from './component-rows.js';

/** The key before counts this long: every replica and request of the component has the next one by then. */
const OVERLAP_S = 600;
const PROOF_AGE_S = 60;

/** A component that has a key gets another one. Whoever has only the key before is nobody once the overlap is over. */
@Injectable()
export class Rekeying {
  constructor(
    private readonly db: TenantDb,
    private readonly tenants: TenantsReadModel,
    private readonly audit: AdminAudit,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  /** @throws ProblemError 403 `key_superseded`; 409 `key_changing`; 422 for a key that cannot be used or is not proved */
  async replace(component: ProvenComponent, { key: offered, proof }: RekeyRequest): Promise<RekeyResponse> {
    const key = acceptedKey(offered, '/key');
    await this.assertHeld(key, proof, component.clientId);
    const platform = await this.tenants.getPlatform();
    return this.db.run(platform.id, async (manager) => {
      const before = await lockComponentKey(manager, component.id);
      // The answer to an earlier request was lost: it is as the component wants it.
      if (before?.keyId === key.kid) return answer(before.previousUntil);
      assertMayReplace(component, before);
      const until = await replaceComponentKey(manager, component.id, key, OVERLAP_S);
      const { id, name } = component;
      await this.audit.record(manager, platform, {
        actor: { kind: 'component', id, name },
        action: 'component.rekey',
        object: { kind: 'component', id },
        before: { keyId: component.keyId },
        after: { keyId: key.kid, ...answer(until) },
      });
      return answer(until);
    });
  }

  /** Nobody registers a key that they do not have. */
  private async assertHeld(key: PublicJwk, proof: string, clientId: string): Promise<void> {
    try {
      await jwtVerify(proof, await importJWK(key as JWK, 'ES256'), {
        algorithms: ['ES256'],
        issuer: clientId,
        subject: clientId,
        audience: `${this.settings.publicUrl}${INTERNAL_RESOURCE_PATH}/key`,
        maxTokenAge: PROOF_AGE_S,
        clockTolerance: 5,
        currentDate: new Date(this.clock.now()),
      });
    } catch (cause) {
      if (!(cause instanceof errors.JOSEError)) throw cause;
      throw invalid('/proof', 'key_not_proved', `The next key signs the proof: ${cause.message}`);
    }
  }
}

function assertMayReplace(component: ProvenComponent, before: ComponentKeyRow | undefined): void {
  if (before?.keyId !== component.keyId) {
    throw new ProblemError(403, 'key_superseded', 'This key has been replaced', {
      detail:
        'Only the key in use makes way for another. If nobody of yours replaced it, revoke the component.',
    });
  }
  if (before.previousUntil !== null) {
    throw conflict(
      'key_changing',
      `The last change ends at ${before.previousUntil.toISOString()}. Try again then.`,
    );
  }
}

const answer = (until: Date | null): RekeyResponse => ({ previousUntil: until?.toISOString() ?? null });
