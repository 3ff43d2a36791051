import {
  type AddStdioServer,
  type AdminEvent,
  type ChangeStdioServer,
  type CredentialUse,
  type RunnerHealth,
  sandboxProfile,
  SECRET_HEADER,
  type StdioFacts,
} from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { profileHash, profileProblems } from '#libs/sandbox';
import { Injectable } from '@nestjs/common';
import { AdminAudit } from '../../audit/audit.module.js';
import { conflict, invalid, notFound, ProblemError } from '../../http/http.module.js';
import { PolicyPublisher } from '../../policy/policy.module.js';
import { RunnerClient, RunnerRefused } from '../../runner/runner.module.js';
import type { TenantRef } from '../../session/session.module.js';
import { stdioConnection, unprobedFacts } from '../server-facts.js';
import { ServerProbing } from '../server-probing.js';
import { ServerStore } from '../server-store.js';

/** Servers that run on our own machines: installed, inspected, and then waiting for a person. */
@Injectable()
export class StdioServers {
  constructor(
    private readonly db: TenantDb,
    private readonly store: ServerStore,
    private readonly probing: ServerProbing,
    private readonly runner: RunnerClient,
    private readonly publisher: PolicyPublisher,
    private readonly audit: AdminAudit,
  ) {}

  /**
   * Installs the package, registers the server and inspects it.
   * @returns the server's id
   * @throws ProblemError 409 for a taken slug; 422 for a profile or package that is refused; 503 without a runner
   */
  async add(tenant: TenantRef, actor: AdminEvent['actor'], server: AddStdioServer): Promise<string> {
    const stdio = await this.facts(server);
    const { slug, name } = server;
    const id = await this.db.run(tenant.id, async (manager) => {
      const facts = unprobedFacts(stdioConnection(stdio));
      const added = await this.store.add(manager, { slug, name, createdBy: actor.id }, facts);
      if (added === undefined)
        throw conflict('slug_taken', `There is already a server ${slug}. Choose another short name.`);
      const object = { kind: 'server', id: added };
      await this.audit.record(manager, tenant, {
        actor,
        action: 'server.added',
        object,
        after: { slug, name, ...stdio },
      });
      return added;
    });
    await this.probing.probe(tenant, actor, id);
    return id;
  }

  /** Another package or profile: a new version, which waits for approval; until then no tool of it can be called. */
  async change(
    tenant: TenantRef,
    actor: AdminEvent['actor'],
    id: string,
    change: ChangeStdioServer,
  ): Promise<void> {
    const stdio = await this.facts(change);
    await this.db.run(tenant.id, async (manager) => {
      const server = await this.store.lock(manager, id);
      if (server?.version.facts.stdio === undefined) throw notFound();
      await this.store.setFacts(manager, server, unprobedFacts(stdioConnection(stdio)));
      await this.store.setRequester(manager, server.id, actor.id);
      await this.publisher.publish(manager, tenant.id);
      await this.audit.record(manager, tenant, {
        actor,
        action: 'server.sandbox.changed',
        object: { kind: 'server', id: server.id },
        before: server.version.facts.stdio,
        after: stdio,
      });
    });
    await this.probing.probe(tenant, actor, id);
  }

  private async facts({ artifact, args, profile }: ChangeStdioServer): Promise<StdioFacts> {
    const { bounds, installed } = await this.installed(artifact);
    const { command, ...rest } = profile;
    const [program] = installed.entries;
    if (command === undefined && program === undefined)
      throw invalid('/profile/command', 'command_missing', 'The package names no program: name the command');
    const filled = sandboxProfile.parse({ ...rest, command: command ?? ['/bin/node', program, ...args] });
    const [problem] = profileProblems(filled, { ...bounds });
    if (problem !== undefined) throw invalid('/profile', 'profile_refused', problem);
    assertCredential(filled.credentials);
    return {
      artifact,
      artifactDigest: installed.artifactDigest,
      profile: filled,
      profileHash: profileHash(filled),
    };
  }

  private async installed(artifact: StdioFacts['artifact']) {
    try {
      const { bounds }: RunnerHealth = await this.runner.health();
      return { bounds, installed: await this.runner.install(artifact) };
    } catch (cause) {
      if (!(cause instanceof RunnerRefused)) throw cause;
      if (cause.reason === 'integrity') throw invalid('/artifact', 'package_refused', cause.message);
      throw new ProblemError(503, cause.reason.replaceAll('-', '_'), 'No sandbox can be used', {
        detail: cause.message,
      });
    }
  }
}

/** One secret is kept for a server, and it goes where secrets may go. @throws ProblemError 422 */
function assertCredential(uses: readonly CredentialUse[]): void {
  const [use, second] = uses;
  if (second !== undefined)
    throw invalid(
      '/profile/credentials/1',
      'one_credential',
      'A sandboxed server has one credential: make two servers of it',
    );
  if (use !== undefined && !SECRET_HEADER.test(use.header.toLowerCase()))
    throw invalid(
      '/profile/credentials/0/header',
      'header_refused',
      `${use.header} is not a header that may carry a secret`,
    );
}
