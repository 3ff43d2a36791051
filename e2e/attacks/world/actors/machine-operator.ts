import { randomUUID } from 'node:crypto';
import { TestClient } from '#libs/testing';
import { decodeJwt } from 'jose';
import { ALLOWED, type Outcome } from '../../attack.js';
import { seconds, signed } from '../forge.js';
import { issuedToken, type Agent, type TenantWorld } from '../tenant-world.js';
import type { World } from '../world.js';

const ADMIN = 'admin:read admin:write';

/** A machine that administers a tenant through the console's API, with a token and proofs of its own key. */
export class MachineOperator {
  private nonce: string | undefined;

  private constructor(
    private readonly tenant: TenantWorld,
    private readonly origin: string,
    readonly agent: Agent,
    readonly token: string,
  ) {}

  static async make(world: World, tenant: TenantWorld): Promise<MachineOperator> {
    const agent = await tenant.machine([]);
    await world.api.put(tenant.path(`/agents/${agent.id}/admin-scopes`), { scopes: ADMIN.split(' ') });
    const resource = `${world.urls.api}/api/v1/tenants/${tenant.slug}`;
    const token = issuedToken(await agent.client.clientCredentials({ resource, scope: ADMIN }));
    const machine = new MachineOperator(tenant, world.urls.api, agent, token);
    await machine.read(); // refused for want of a nonce, which the answer brings
    return machine;
  }

  /** Reads the servers of a tenant. `allowed`, or the status and the code of the problem. */
  async read(token = this.token, path = this.tenant.path('/servers'), headers = {}): Promise<Outcome> {
    const url = `${this.origin}/api/v1${path}`;
    const nonce = this.nonce === undefined ? {} : { nonce: this.nonce };
    const claims = { htm: 'GET', htu: url, iat: seconds(), ...nonce };
    const dpop = await new TestClient(this.agent.client.key).proof(claims, token);
    const answer = await fetch(url, { headers: { authorization: `DPoP ${token}`, dpop, ...headers } });
    this.nonce = answer.headers.get('dpop-nonce') ?? this.nonce;
    if (answer.ok) return { seen: ALLOWED };
    const { code } = (await answer.json()) as { code?: string };
    return { seen: `${answer.status} ${code ?? 'without a code'}` };
  }

  /** Claims of its token, not used before. */
  claims(changes: object = {}): object {
    return { ...decodeJwt(this.token), jti: randomUUID(), ...changes };
  }
  header(changes: object = {}): object {
    return { alg: 'ES256', typ: 'at+jwt', kid: this.tenant.issuerKey.jwk.kid, ...changes };
  }
  /** A token like its own, signed with the authorization server's key. */
  forged(changes: object, header: object = {}): string {
    return signed(this.header(header), this.claims(changes), this.tenant.issuerKey.privateKey);
  }
}
