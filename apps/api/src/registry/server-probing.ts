import type { AdminEvent } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable } from '@nestjs/common';
import { notFound } from '../http/http.module.js';
import type { TenantRef } from '../session/session.module.js';
import { DefinitionJudge } from './intake/definition-judge.js';
import { ProbeRecord } from './probe-record.js';
import { ServerProbe } from './probe/server-probe.js';
import { StdioProbe } from './stdio/stdio-probe.js';
import { ServerStore } from './server-store.js';

/** Probes a registered server and takes in what it presents. No transaction is open while it talks to the server. */
@Injectable()
export class ServerProbing {
  constructor(
    private readonly db: TenantDb,
    private readonly store: ServerStore,
    private readonly serverProbe: ServerProbe,
    private readonly judge: DefinitionJudge,
    private readonly record: ProbeRecord,
    private readonly stdioProbe: StdioProbe,
  ) {}

  /** A server that cannot be used is a result, kept with the server. @throws ProblemError 404, 409 */
  async probe(tenant: TenantRef, actor: AdminEvent['actor'], id: string): Promise<void> {
    const server = await this.db.run(tenant.id, (manager) => this.store.find(manager, id));
    if (server === undefined) throw notFound();
    const { stdio, url } = server.version.facts;
    const report = await (stdio === undefined
      ? this.serverProbe.run(url)
      : this.stdioProbe.run(tenant.slug, server.id, server.version.id, stdio));
    const judged =
      report.found === undefined ? undefined : await this.judge.judge(report.found.definitions, server.slug);
    await this.db.run(tenant.id, (manager) =>
      this.record.keep(manager, { tenant, actor, server, report, judged }),
    );
  }
}
