import type { PublicJwk } from '#libs/contracts';
import { Denied } from '#libs/denial';
import { protectedResourceMetadata } from '#libs/oauth';
import { dpopModeOf } from '#libs/policy';
import type { Answer } from '../decision/arrival.js';
import { readEndpoint } from '../decision/endpoint-path.js';
import { BASELINE_SCOPES } from '../decision/refusals.js';
import type { FreshSnapshots } from '../snapshot/fresh-snapshots.js';

const CACHED = Object.freeze({ 'cache-control': 'public, max-age=300', 'access-control-allow-origin': '*' });

/** Documents that anybody may read: what an endpoint asks for, and with which keys call tokens are signed. */
export class PublicDocuments {
  constructor(
    private readonly publicUrl: string,
    private readonly ownKeys: readonly PublicJwk[],
    private readonly snapshots: FreshSnapshots,
  ) {}

  /** RFC 9728 document. Served for every well-formed server name: what exists is said only to those who may know. */
  async resourceMetadata(path: string): Promise<Answer> {
    const endpoint = readEndpoint(path);
    if (endpoint === undefined) throw new Denied('request-misdirected');
    const { policy } = await this.snapshots.get(endpoint.tenant);
    return document(
      protectedResourceMetadata({
        resource: `${this.publicUrl}${path}`,
        issuer: policy.snapshot.issuer.url,
        dpopRequired: dpopModeOf(policy, endpoint.server) === 'required',
        scopes: BASELINE_SCOPES,
      }),
    );
  }

  /** Keys of every gateway of the deployment, and of this one even before the control plane has told the others. */
  async callTokenKeys(tenant: string): Promise<Answer> {
    const { callTokenKeys } = await this.snapshots.get(tenant);
    const keys = new Map([...this.ownKeys, ...callTokenKeys].map((key) => [key.kid, key]));
    return document({ keys: [...keys.values()] });
  }
}

const document = (value: object): Answer => ({ status: 200, body: JSON.stringify(value), headers: CACHED });
