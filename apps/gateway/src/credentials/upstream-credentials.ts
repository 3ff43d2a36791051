import { isLeased, LEASE_METHOD, type LeaseMaterial, type SnapshotServer } from '#libs/contracts';
import { sha256Hex } from '#libs/manifest';
import type { ControlPlane } from '../enrolment/control-plane.js';
import type { CallToken, CallTokens, TokenSubject } from '../upstream/call-tokens.js';
import { leasePlace } from './lease-place.js';
import type { Leases } from './leases.js';

/** What one request to an upstream carries of ours. Nothing of what the agent sent is in it. */
export interface UpstreamCredential {
  readonly header?: { readonly name: string; readonly value: string };
  readonly certificate?: ClientCertificate;
  readonly callTokenId?: string;
}

export interface ClientCertificate {
  /** Hash of the rest: connections made with one certificate are not used with another. */
  readonly id: string;
  readonly certificate: string;
  readonly key: string;
  readonly ca: string | undefined;
}

const NOTHING: UpstreamCredential = Object.freeze({});
const NO_ARGUMENTS = sha256Hex('{}');

type Awaitable<T> = T | Promise<T>;

/** The credential of each request, by the mode of the server. */
export class UpstreamCredentials {
  constructor(
    private readonly tokens: CallTokens,
    private readonly leases: Leases,
    private readonly controlPlane: Pick<ControlPlane, 'leaseCredential'>,
  ) {}

  /** For a call of a user. @throws CredentialRefused */
  forCall(server: SnapshotServer, subject: TokenSubject): Awaitable<UpstreamCredential> {
    return isLeased(server.credential)
      ? this.leased(server, subject)
      : withToken(this.tokens.mint(server, subject));
  }

  /**
   * For what the gateway asks on its own account: reading a list, opening or closing a session. A server that sees each user
   * gets nothing then, unless it is asked for one user.
   *
   * @param user whom the session belongs to
   * @throws CredentialRefused
   */
  forOwn(
    server: SnapshotServer,
    tenant: string,
    method: string,
    user: TokenSubject | undefined,
  ): Awaitable<UpstreamCredential> {
    if (!isLeased(server.credential)) return withToken(this.tokens.mintOwn(server, tenant, method));
    if (server.lease?.audience === undefined) return this.lease(server, tenant, undefined);
    return user === undefined ? NOTHING : this.leased(server, user);
  }

  /** The upstream answered 401 to what it got. */
  refused(server: SnapshotServer, subject: TokenSubject): void {
    if (isLeased(server.credential)) this.leases.refused(placeOf(server, subject));
  }

  private leased(server: SnapshotServer, subject: TokenSubject): Awaitable<UpstreamCredential> {
    const perUser = server.lease?.audience !== undefined;
    return this.lease(server, subject.tenant, perUser ? subject : undefined);
  }

  private lease(
    server: SnapshotServer,
    tenant: string,
    subject: TokenSubject | undefined,
  ): Awaitable<UpstreamCredential> {
    const material = this.leases.get(leasePlace(tenant, server, subject), () => {
      const subjectToken = this.subjectToken(server, subject);
      return this.controlPlane.leaseCredential(tenant, {
        server: server.id,
        versionHash: server.versionHash,
        ...(subjectToken === undefined ? {} : { subjectToken }),
      });
    });
    return material instanceof Promise ? material.then(fromLease) : fromLease(material);
  }

  /** Names the user to the control plane, or to the upstream's authorization server: good for nothing else. */
  private subjectToken(server: SnapshotServer, subject: TokenSubject | undefined): string | undefined {
    const audience = server.lease?.audience;
    if (subject === undefined || audience === undefined) return undefined;
    const { decision } = subject.tctx;
    const tctx = {
      method: LEASE_METHOD,
      tool: '',
      manifest: server.versionHash,
      args: NO_ARGUMENTS,
      decision,
    };
    return this.tokens.mintFor(audience, { ...subject, tctx }).value;
  }
}

const placeOf = (server: SnapshotServer, subject: TokenSubject) =>
  leasePlace(subject.tenant, server, server.lease?.audience === undefined ? undefined : subject);

const withToken = (token: CallToken | undefined): UpstreamCredential =>
  token === undefined
    ? NOTHING
    : { header: { name: 'authorization', value: `Bearer ${token.value}` }, callTokenId: token.id };

function fromLease(material: LeaseMaterial): UpstreamCredential {
  if (material.kind === 'header') return { header: { name: material.name, value: material.value } };
  const { certificate, key, ca } = material;
  const id = sha256Hex(JSON.stringify([certificate, key, ca ?? null]));
  return { certificate: { id, certificate, key, ca } };
}
