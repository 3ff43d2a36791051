import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { errors } from 'oidc-provider';
import { GuardedFetch } from '../../egress/egress.module.js';
import { ApiSettings } from '../../settings.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { findCurrentSource } from '../http/request-source.js';
import { RequestLimits } from '../../limits/limits.module.js';
import { TooManyRequests } from '../limits/too-many-requests.js';
import { findDocumentUrl, isListedHost } from './document-host.js';
import { type RequestedClient, requestedClient } from './requested-client.js';

const MAX_BYTES = 10 * 1024;
const KEPT_MS = 5 * 60_000;
const FAILURE_KEPT_MS = 30_000;
const MAX_KEPT = 500;
/** Per tenant and source, of documents that are not kept. */
const FETCHES = { perMinute: 30, burst: 20 };

interface Kept {
  readonly until: number;
  readonly client: Promise<RequestedClient>;
}

/**
 * Agents whose identifier is the URL of their own metadata document (OAuth Client ID Metadata Documents). The host vouches for
 * the document, so the tenant says which hosts it believes; nothing is fetched from any other.
 */
@Injectable()
export class ClientDocuments {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly guarded: GuardedFetch,
    private readonly limits: RequestLimits,
    private readonly settings: ApiSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * @returns undefined for what is no such URL, or none that the tenant takes: then nothing was fetched
   * @throws OIDCProviderError `invalid_client` when the document cannot be used; 429 after too many others
   */
  async find(tenant: Pick<Tenant, 'id' | 'oauth'>, clientId: string): Promise<RequestedClient | undefined> {
    const { documents, documentHosts } = tenant.oauth.selfRegistration;
    const url = documents ? findDocumentUrl(clientId, this.settings.allowPrivateUpstreams) : undefined;
    if (url === undefined || !isListedHost(url.hostname, documentHosts)) return undefined;
    const key = `${tenant.id} ${clientId}`;
    const known = this.kept.get(key);
    if (known !== undefined && known.until > this.clock.now()) return known.client;
    const wait = await this.limits.charge(`document:${tenant.id}:${findCurrentSource() ?? 'pages'}`, FETCHES);
    if (wait > 0) throw new TooManyRequests(wait);
    return this.keep(key, this.fetch(url));
  }

  private keep(key: string, client: Promise<RequestedClient>): Promise<RequestedClient> {
    const now = this.clock.now();
    this.kept.delete(key);
    this.kept.set(key, { until: now + KEPT_MS, client });
    client.catch(() => this.kept.set(key, { until: now + FAILURE_KEPT_MS, client }));
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
    return client;
  }

  private async fetch(url: URL): Promise<RequestedClient> {
    try {
      const answer = await this.guarded.fetch(url, { headers: { accept: 'application/json' } });
      return await read(answer, url.href);
    } catch (cause) {
      const detail = cause instanceof Error ? `${cause.name}: ${describe(cause)}` : String(cause);
      throw new errors.InvalidClient('the client identifier leads to no document that can be used', detail);
    }
  }
}

async function read(answer: Response, clientId: string): Promise<RequestedClient> {
  if (answer.status !== 200) throw new Error(`HTTP ${answer.status}`);
  const type = answer.headers.get('content-type') ?? '';
  if (!/^application\/(?:[a-z0-9.+-]+\+)?json(?:;|$)/i.test(type)) throw new Error('not JSON');
  const text = await answer.text();
  if (text.length > MAX_BYTES) throw new Error(`larger than ${MAX_BYTES} bytes`);
  const document: unknown = JSON.parse(text);
  if (typeof document !== 'object' || document === null || !('client_id' in document)) {
    throw new Error('no client metadata');
  }
  if (document.client_id !== clientId) throw new Error('client_id is not the URL of the document');
  if ('client_secret' in document) throw new Error('a secret that everybody can read');
  return requestedClient(document);
}

const describe = (cause: Error): string =>
  cause instanceof errors.OIDCProviderError ? (cause.error_description ?? cause.message) : cause.message;
