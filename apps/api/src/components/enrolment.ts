import { type EnrolRequest, type EnrolResponse, INTERNAL_RESOURCE_PATH } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { newId } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { ProblemError } from '../http/http.module.js';
import { ApiSettings } from '../settings.js';
import { TenantsReadModel } from '../tenants/tenants.read-model.js';
import { PlatformKeys } from '../vault/vault.module.js';
import { acceptedKey } from './component-keys.js';
import { addComponent, retireComponent } from './component-rows.js';
import { EnrolmentTokens } from './enrolment-tokens.js';
import { JoinedComponents } from './joined-components.js';

/** What is wrong with a token is not told. */
const refused = (): ProblemError =>
  new ProblemError(403, 'enrolment_refused', 'The enrolment token is not accepted', {
    detail: 'It is unknown, used, revoked, expired or for another kind of component. Issue a new one.',
  });

/** Turns a one-time token and a public key into an identity: an OAuth client of the platform. */
@Injectable()
export class Enrolment {
  constructor(
    private readonly db: TenantDb,
    private readonly tokens: EnrolmentTokens,
    private readonly tenants: TenantsReadModel,
    private readonly keys: PlatformKeys,
    private readonly joined: JoinedComponents,
    private readonly settings: ApiSettings,
  ) {}

  /**
   * A component that enrols again under its name replaces the earlier one: it has lost its keys.
   *
   * @throws ProblemError 403 `enrolment_refused`, 422 for keys that cannot be used
   */
  async enrol(request: EnrolRequest): Promise<EnrolResponse> {
    const key = acceptedKey(request.key, '/key');
    const callTokenKeys = request.callTokenKeys.map((jwk, i) => acceptedKey(jwk, `/callTokenKeys/${i}`));
    const platform = await this.tenants.getPlatform();
    const snapshotKeys = await this.keys.publicKeys('snapshot');
    const clientId = newId('component');
    const component = { id: clientId, clientId, name: request.name, kind: request.kind };
    await this.db.run(platform.id, async (manager) => {
      if (!(await this.tokens.redeem(manager, request.token, request.kind))) throw refused();
      await retireComponent(manager, request.name);
      await addComponent(manager, component, key, callTokenKeys);
      await this.joined.announce(component, platform, manager);
    });
    return {
      clientId,
      issuer: platform.issuer,
      tokenEndpoint: `${platform.issuer}/token`,
      resource: this.settings.publicUrl + INTERNAL_RESOURCE_PATH,
      snapshotKeys,
    };
  }
}
