import { TestUpstream } from '#libs/testing';
import { ALLOWED, type Outcome } from '../../attack.js';
import type { GatewayCaller } from '../gateway-caller.js';
import type { TenantWorld } from '../tenant-world.js';
import type { World } from '../world.js';

const TOOL = { name: 'look', description: 'Looks something up.', inputSchema: { type: 'object' } };

/** A server of a tenant that gets a credential with each call, and remembers what it got. Ends with the world. */
export class CredentialedServer {
  private constructor(
    private readonly world: World,
    private readonly tenant: TenantWorld,
    readonly id: string,
    readonly slug: string,
    readonly upstream: TestUpstream,
  ) {}

  /** @param credential as `PUT …/credential` takes it */
  static async make(
    world: World,
    tenant: TenantWorld,
    slug: string,
    credential: object,
  ): Promise<CredentialedServer> {
    const upstream = await TestUpstream.start([TOOL]);
    world.atEnd(() => upstream.close());
    const body = { slug, name: slug, url: upstream.url };
    const { id } = await world.api.post<{ id: string }>(tenant.path('/servers'), body);
    const server = new CredentialedServer(world, tenant, id, slug, upstream);
    await server.configure(credential);
    await tenant.approve(id, [['look', 'read']]);
    return server;
  }

  async configure(credential: object): Promise<void> {
    await this.world.api.put(this.path('/credential'), credential);
  }
  async setSecret(purpose: string, value: string): Promise<void> {
    await this.world.api.put(this.path(`/credential/secrets/${purpose}`), { kind: 'value', value });
  }

  /** One call of its tool: `allowed`, else what the audit log says of it. */
  async call(caller: GatewayCaller): Promise<Outcome> {
    const outcome = await caller.call({ tool: `${this.slug}__look`, args: {} });
    const [decision] = outcome.decisions ?? [];
    if (outcome.seen === ALLOWED || decision === undefined) return outcome;
    const { reason, detail } = await this.world.audit.get(decision);
    return { ...outcome, seen: [reason, detail].filter(Boolean).join(': ') };
  }

  /** What the calls of its tool had as `Authorization`, in order. */
  get received(): readonly string[] {
    return this.upstream.asked
      .filter(({ method }) => method === 'tools/call')
      .map(({ headers }) => headers.authorization ?? 'nothing');
  }

  private path(rest: string): string {
    return this.tenant.path(`/servers/${this.id}${rest}`);
  }
}
