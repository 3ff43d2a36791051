import type { CeremonyOptions, FinishSetup, SetupView, StartSetup } from '#libs/contracts';
import { TenantDb } from '#libs/database';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdminAudit } from '../audit/audit.module.js';
import { conflict, invalid, ProblemError } from '../http/http.module.js';
import { PasskeyEnrolment, PasskeyStore } from '../passkeys/passkeys.module.js';
import { digest } from '../session/session.module.js';
import { FirstOperator } from './first-operator.js';
import { addOperatorRow } from './operator-rows.js';
import { SetupLinks, type SetupTarget } from './setup-links.js';

interface Person {
  readonly username: string;
  readonly name: string;
}

/** Who was set up: to be let in. */
export interface SetUp {
  readonly tenantId: string;
  readonly accountId: string;
}

const FIRST_PASSKEY = 'First passkey';

/** What a setup link opens: an operator registers the passkey with which they sign in from then on. */
@Injectable()
export class Setup {
  private readonly logger = new Logger('setup');

  constructor(
    private readonly db: TenantDb,
    private readonly links: SetupLinks,
    private readonly first: FirstOperator,
    private readonly enrolment: PasskeyEnrolment,
    private readonly passkeys: PasskeyStore,
    private readonly audit: AdminAudit,
  ) {}

  /** @throws ProblemError 404 `setup_link_invalid` */
  async open(token: string): Promise<SetupView> {
    const { tenant, person } = await this.opened(token);
    return { tenant: tenant.name, operator: person ?? null };
  }

  async options({ token, operator }: StartSetup): Promise<CeremonyOptions> {
    const { target, person } = await this.opened(token);
    const owner = { tenantId: target.tenantId, id: target.accountId, ...named(person ?? operator) };
    return this.enrolment.options(owner, purposeOf(token));
  }

  /** @throws ProblemError 404; 409 `username_taken`, `passkey_known`; 422 */
  async finish({ token, operator, registration }: FinishSetup): Promise<SetUp> {
    const { target, tenant, person } = await this.opened(token);
    const who = named(person ?? operator);
    const credential = await this.enrolment.verified(registration, purposeOf(token));
    if (credential === undefined) {
      throw invalid(
        '/registration',
        'registration_invalid',
        'This is no answer to what was asked. Try again.',
      );
    }
    await this.db.run(target.tenantId, async (manager) => {
      // One at a time: of two links, or two uses of one, the second finds what the first has done.
      await manager.query(`SELECT 1 FROM app.tenant WHERE id = $1 FOR NO KEY UPDATE`, [target.tenantId]);
      if (!(await this.links.redeem(manager, token))) throw this.refused('used meanwhile');
      if (target.firstOperator) await this.addFirst(manager, target.accountId, who);
      const passkey = await this.passkeys.add(manager, target.accountId, FIRST_PASSKEY, credential);
      if (passkey === undefined) throw conflict('passkey_known', 'This passkey is registered already.');
      await this.audit.record(manager, tenant, {
        actor: { kind: 'operator', id: target.accountId, name: who.username },
        action: 'operator.set-up',
        object: { kind: 'account', id: target.accountId },
        after: { username: who.username, passkey, firstOperator: target.firstOperator },
      });
    });
    return { tenantId: target.tenantId, accountId: target.accountId };
  }

  private async addFirst(manager: EntityManager, id: string, who: Person): Promise<void> {
    if (await this.first.exists(manager)) throw this.refused('there is an operator already');
    if (await addOperatorRow(manager, { id, ...who, rights: ['platform-admin'] })) return;
    throw conflict('username_taken', `There is already an account ${who.username}. Choose another username.`);
  }

  private async opened(token: string) {
    const target = await this.links.find(token);
    if (target === undefined) throw this.refused('unknown, used or expired');
    return this.db.run(target.tenantId, async (manager) => {
      const [tenant] = await manager.query<{ id: string; slug: string; name: string }[]>(
        `SELECT id, slug, name FROM app.tenant WHERE id = $1`,
        [target.tenantId],
      );
      if (tenant === undefined) throw new Error(`no tenant ${target.tenantId}`);
      return { target, tenant, person: await this.personOf(manager, target) };
    });
  }

  /** Undefined for the first operator, who is nobody yet. */
  private async personOf(manager: EntityManager, target: SetupTarget): Promise<Person | undefined> {
    if (target.firstOperator) {
      if (await this.first.exists(manager)) throw this.refused('there is an operator already');
      return undefined;
    }
    const [person] = await manager.query<Person[]>(
      `SELECT username, name FROM app.account WHERE id = $1 AND disabled_at IS NULL`,
      [target.accountId],
    );
    if (person === undefined) throw this.refused('the account is gone or disabled');
    return person;
  }

  /** People are told nothing of why; whoever runs the installation reads it in the log. */
  private refused(why: string): ProblemError {
    this.logger.warn(`setup link refused: ${why}`);
    return new ProblemError(404, 'setup_link_invalid', 'This setup link does not work', {
      detail:
        'Links work once and for 30 minutes, and a newer link replaces an older one. Ask for a new one.',
    });
  }
}

const purposeOf = (token: string) => ({ use: 'set-up', subject: digest(token) }) as const;

function named(person: Person | undefined): Person {
  if (person !== undefined) return person;
  throw invalid('/operator', 'required', 'Say who you are: a username and a name');
}
