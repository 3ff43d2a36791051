import type { TenantDb } from '#libs/database';
import { type AdapterPayload, errors, Provider } from 'oidc-provider';
import { findCurrentSource } from '../http/request-source.js';
import type { Limit, RequestLimits } from '../../limits/limits.module.js';
import { TooManyRequests } from '../limits/too-many-requests.js';
import { ArtifactAdapter } from '../storage/artifact-adapter.js';

/** Codes that nobody was given, from one network source and in the tenant as a whole. */
const GUESSES: Limit = { perMinute: 1, burst: 8 };
const GUESSES_OF_ALL: Limit = { perMinute: 30, burst: 200 };
/** RFC 8628 §3.2: five seconds between two questions, with some slack. */
const POLLS: Limit = { perMinute: 15, burst: 4 };

/** RFC 8628 §3.5. */
class SlowDown extends errors.OIDCProviderError {
  override error = 'slow_down';

  constructor() {
    super(400, 'slow_down');
    this.error_description = 'ask less often: wait five seconds longer each time';
  }
}

/**
 * Device codes. A user code is short, so guessing is counted (RFC 8628 §5.1), and what is found while guessing is slowed down
 * counts as guessed: that code is worth nothing any more.
 *
 * The library finds a device code by its user code and must write it again, so this kind is stored under its own value, for
 * the ten minutes that it lives.
 */
export class DeviceCodeAdapter extends ArtifactAdapter {
  constructor(
    private readonly tenant: string,
    private readonly tenantDb: TenantDb,
    private readonly limits: RequestLimits,
  ) {
    super('DeviceCode', tenant, tenantDb);
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    const code = await super.find(id);
    const polled = code !== undefined && Provider.ctx?.oidc.route === 'token';
    if (polled && (await this.limits.charge(`poll:${this.tenant}:${id}`, POLLS)) > 0) throw new SlowDown();
    return code;
  }

  override async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    const source = `guess:${this.tenant}:${findCurrentSource() ?? 'unknown'}`;
    const all = `guess:${this.tenant}`;
    const wait = Math.max(
      await this.limits.peek(source, GUESSES),
      await this.limits.peek(all, GUESSES_OF_ALL),
    );
    if (wait > 0) {
      await this.invalidate(userCode);
      throw new TooManyRequests(wait);
    }
    const code = await super.findByUserCode(userCode);
    if (code === undefined) {
      await this.limits.charge(source, GUESSES);
      await this.limits.charge(all, GUESSES_OF_ALL);
    }
    return code;
  }

  private invalidate(userCode: string): Promise<void> {
    return this.tenantDb.run(this.tenant, (manager) =>
      manager.query(`DELETE FROM app.oidc_artifact WHERE kind = 'DeviceCode' AND user_code = $1`, [userCode]),
    );
  }
}
