import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ConsoleApi, eventually } from '../../support/console-api.js';
import { ALLOWED, type Outcome } from '../attack.js';
import { AuditLog } from './audit-log.js';
import type { GatewayPlace } from './gateway-caller.js';
import { Operators } from './operators.js';
import { issuerKey } from './tenant-issuer.js';
import { TenantWorld } from './tenant-world.js';

type Service = 'postgres' | 'redis' | 'api' | 'gateway' | 'recorder';

/** What of the launcher's stack is used here. */
interface RunningStack {
  /** Folder of the instance. */
  readonly dir: string;
  readonly urls: { api: string; gateway: string; owner: string; runtime: string; redis: string };
  readonly demo: { tenant: string };
  readonly product: {
    command(path: string, args?: string[], settings?: Record<string, string>): Promise<string>;
  };
  kill(name: Service): Promise<void>;
  restart(name: Service): Promise<void>;
}

export interface Replica {
  readonly port: number;
  /** From now on its clock is wrong. */
  stepClock(): void;
  stop(): Promise<void>;
}

/** What the script that starts the product provides. */
export interface Parts {
  readonly stack: RunningStack;
  readonly masterKey: string;
  /** Secret of the gateways' nonces, base64url. */
  readonly nonceSecret: string;
  startReplica(options: {
    name: string;
    clockStepMs?: number;
    strictApi?: boolean;
    env?: Readonly<Record<string, string>>;
  }): Promise<Replica>;
}

/** The running product with two tenants, and everything an attacker could at most have. */
export class World {
  private readonly ends: (() => Promise<unknown>)[] = [];

  private constructor(
    private readonly parts: Parts,
    /** With the session of the platform's operator. */
    readonly api: ConsoleApi,
    /** Connection that sees every row, to set up what no attacker could. */
    readonly owner: pg.Pool,
    readonly gateway: GatewayPlace,
    readonly acme: TenantWorld,
    readonly globex: TenantWorld,
  ) {}

  static async make(parts: Parts): Promise<World> {
    const { urls, product } = parts.stack;
    const api = await ConsoleApi.signIn(await product.command('session/sign-in-link'));
    const owner = new pg.Pool({ connectionString: urls.owner, max: 2 });
    owner.on('error', () => {}); // a later query reports it
    const people = new Operators(owner, urls.api);
    const gateway = { origin: urls.gateway, port: Number(new URL(urls.gateway).port) };
    const [acme, globex] = await Promise.all(
      ['acme', 'globex'].map(async (slug) => {
        const made = await product.command('tenants/create', ['--slug', slug, '--name', slug]);
        const { id } = JSON.parse(made) as { id: string };
        const key = await issuerKey(owner, parts.masterKey, id);
        return TenantWorld.make({ slug, id, issuerKey: key, api, people, apiUrl: urls.api, gateway });
      }),
    );
    if (acme === undefined || globex === undefined) throw new Error('two tenants are needed');
    return new World(parts, api, owner, gateway, acme, globex);
  }

  get people(): Operators {
    return new Operators(this.owner, this.urls.api);
  }
  get urls(): RunningStack['urls'] {
    return this.parts.stack.urls;
  }
  get masterKey(): string {
    return this.parts.masterKey;
  }
  get nonceSecret(): string {
    return this.parts.nonceSecret;
  }
  get audit(): AuditLog {
    return new AuditLog(this.api, [this.acme.slug, this.globex.slug, 'platform']);
  }

  /** How often a tool of any tenant was reached. */
  get toolCalls(): number {
    return this.acme.upstream.calls.length + this.globex.upstream.calls.length;
  }

  /** What a service has logged since it was last started. */
  readonly logs = (service: Service): string =>
    readFileSync(join(this.parts.stack.dir, 'logs', `${service}.log`), 'utf8');

  /** An API beside the other one that, as in production, reaches no private address. */
  readonly strictApi = (env: Readonly<Record<string, string>> = {}): Promise<Replica> =>
    this.parts.startReplica({ name: `api-${randomUUID().slice(0, 8)}`, strictApi: true, env });

  /** Replaces the settings of a tenant's authorization server; what is left out gets its default. */
  async setOauth(tenant: TenantWorld, settings: object): Promise<void> {
    await this.api.put(tenant.path('/oauth/settings'), settings);
  }

  /** Repeats what the gateway will allow with its next snapshot. @returns the last outcome */
  readonly allowedSoon = (attempt: () => Promise<Outcome>): Promise<Outcome> =>
    eventually('what was just allowed', attempt, ({ seen }) => seen === ALLOWED);

  /** Repeats what the gateway will refuse with its next snapshot. @returns the last outcome */
  readonly refusedSoon = (attempt: () => Promise<Outcome>): Promise<Outcome> =>
    eventually('the end of what was allowed', attempt, ({ seen }) => seen !== ALLOWED);

  kill(service: Service): Promise<void> {
    return this.parts.stack.kill(service);
  }
  restart(service: Service): Promise<void> {
    return this.parts.stack.restart(service);
  }
  /** One more gateway behind the same public origin, whose clock can step by so much. */
  readonly replica = (clockStepMs = 0, env: Readonly<Record<string, string>> = {}): Promise<Replica> =>
    this.parts.startReplica({ name: `replica-${randomUUID().slice(0, 8)}`, clockStepMs, env });
  /** Runs a command of the control plane. @returns the last line it printed */
  command(path: string, args: string[] = [], settings: Record<string, string> = {}): Promise<string> {
    return this.parts.stack.product.command(path, args, settings);
  }

  /** What a family started, to be ended with the world: the last one first. */
  atEnd(end: () => Promise<unknown>): void {
    this.ends.push(end);
  }

  async stop(): Promise<void> {
    for (const end of this.ends.toReversed()) await end();
    await this.acme.stop();
    await this.globex.stop();
    await this.owner.end();
  }
}
