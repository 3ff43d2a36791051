import { type AdminEvent, type CredentialConfig, NO_FEATURES, type ServerFeatures } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, invalid, notFound } from '../http/http.module.js';
import { PolicyPublisher } from '../policy/policy.module.js';
import type { TenantRef } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';
import { upstreamUrl } from './probe/probed-address.js';
import { ProbeFailure } from './probe/probe-failure.js';
import { ServerProbing } from './server-probing.js';
import { configOf, connectionOf, unprobedFacts } from './server-facts.js';
import { ServerStore } from './server-store.js';

export interface NewServer {
  readonly slug: string;
  readonly name: string;
  readonly url: string;
  readonly credential: 'gateway_token' | 'none';
}

/** Exposed names that start with it are the gateway's own. */
const RESERVED_SLUG = 'sallyport';

/** Upstream servers of a tenant. */
@Injectable()
export class Servers {
  constructor(
    private readonly db: TenantDb,
    private readonly store: ServerStore,
    private readonly probing: ServerProbing,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
    private readonly settings: ApiSettings,
  ) {}

  /**
   * Registers a server and probes it. One that cannot be reached is registered too: its probe says what is wrong.
   * @returns the server's id
   */
  async add(tenant: TenantRef, actor: AdminEvent['actor'], server: NewServer): Promise<string> {
    this.assertUrl(server.url);
    if (server.slug === RESERVED_SLUG) throw invalid('/slug', 'reserved', 'This short name is reserved');
    const id = await this.db.run(tenant.id, async (manager) => {
      const facts = unprobedFacts(connectionOf(server.url, { mode: server.credential }));
      const added = await this.store.add(manager, { ...server, createdBy: actor.id }, facts);
      if (added === undefined) {
        throw conflict('slug_taken', `There is already a server ${server.slug}. Choose another short name.`);
      }
      const object = { kind: 'server', id: added };
      await this.audit.record(manager, tenant, { actor, action: 'server.added', object, after: server });
      return added;
    });
    await this.probing.probe(tenant, actor, id);
    return id;
  }

  /**
   * Moves a server to another URL and probes it there. Tools whose definitions are the same stay approved; until the probe
   * has succeeded no tool of the server can be called.
   */
  async move(tenant: TenantRef, actor: AdminEvent['actor'], id: string, url: string): Promise<void> {
    this.assertUrl(url);
    await this.db.run(tenant.id, async (manager) => {
      const server = await this.store.lock(manager, id);
      if (server === undefined) throw notFound();
      const { facts: before } = server.version;
      if (before.stdio !== undefined) throw conflict('stdio', 'A sandboxed server is at no URL.');
      const { features } = before;
      const connection = {
        ...connectionOf(url, configOf(before)),
        ...(features === undefined ? {} : { features }),
      };
      await this.store.setFacts(manager, server, unprobedFacts(connection));
      await this.store.setRequester(manager, id, actor.id);
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor,
        action: 'server.moved',
        object: { kind: 'server', id },
        before: { url: before.url },
        after: { url },
      });
    });
    await this.probing.probe(tenant, actor, id);
  }

  /**
   * Says what a server of the tenant gets with each call. A new version of the server; what was found out about it stays.
   * @throws ProblemError 404, 422
   */
  async setCredential(
    tenant: TenantRef,
    actor: AdminEvent['actor'],
    id: string,
    config: CredentialConfig,
  ): Promise<void> {
    for (const [pointer, url] of issuersOf(config)) this.assertUrl(url, pointer);
    await this.db.run(tenant.id, async (manager) => {
      const server = await this.store.lock(manager, id);
      if (server === undefined) throw notFound();
      const { credentialConfig: _replaced, ...facts } = server.version.facts;
      if (facts.stdio !== undefined)
        throw invalid('/mode', 'stdio', 'Credentials of a sandboxed server are part of its profile');
      if (!(await this.store.setFacts(manager, server, { ...facts, ...connectionOf(facts.url, config) })))
        return;
      await this.store.setRequester(manager, id, actor.id);
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor,
        action: 'server.credential.set',
        object: { kind: 'server', id: server.id },
        before: configOf(server.version.facts),
        after: config,
      });
    });
  }

  /**
   * Says what a server of the tenant may do besides answering. A new version of the server; what was found out about it stays.
   * @throws ProblemError 404, 409
   */
  async setFeatures(
    tenant: TenantRef,
    actor: AdminEvent['actor'],
    id: string,
    features: ServerFeatures,
  ): Promise<void> {
    await this.db.run(tenant.id, async (manager) => {
      const server = await this.store.lock(manager, id);
      if (server === undefined) throw notFound();
      const { facts } = server.version;
      if (facts.stdio !== undefined) throw conflict('stdio', 'A sandboxed server can only answer.');
      if (!(await this.store.setFacts(manager, server, { ...facts, features }))) return;
      await this.store.setRequester(manager, id, actor.id);
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor,
        action: 'server.features.set',
        object: { kind: 'server', id: server.id },
        before: facts.features ?? NO_FEATURES,
        after: features,
      });
    });
  }

  /** What is wrong with the text of a URL; where it leads is found by the probe. */
  private assertUrl(url: string, pointer = '/url'): void {
    try {
      upstreamUrl(url, this.settings.allowPrivateUpstreams);
    } catch (cause) {
      if (!(cause instanceof ProbeFailure)) throw cause;
      throw invalid(pointer, cause.code, `${cause.message} ${cause.hint}`);
    }
  }
}

/** Authorization servers that a configuration names, by JSON pointer. */
function issuersOf(config: CredentialConfig): [string, string][] {
  const own: [string, string][] = 'issuer' in config ? [['/issuer', config.issuer]] : [];
  return config.mode === 'id_jag' ? [...own, ['/idp/issuer', config.idp.issuer]] : own;
}
