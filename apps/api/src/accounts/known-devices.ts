import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Clock } from '#libs/platform';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../settings.js';
import { TenantKeys } from '../vault/vault.module.js';

const LIVES_S = 180 * 86_400;
const VALUE = /^([A-Za-z0-9_-]{22})\.(\d{10})\.([A-Za-z0-9_-]{43})$/;

/** Whose device: a username in its tenant, and when its password was chosen. */
export interface DeviceOwner {
  readonly tenant: { readonly id: string; readonly slug: string };
  readonly username: string;
  readonly passwordSetAt: Date | null;
}

/**
 * Cookies of browsers in which somebody signed in before. One proves nothing but that: it lets its owner try on while
 * strangers guess the same name from everywhere, counts its own wrong attempts, and ends with the password.
 */
@Injectable()
export class KnownDevices {
  private readonly secure: boolean;

  constructor(
    private readonly keys: TenantKeys,
    private readonly clock: Clock,
    settings: ApiSettings,
  ) {
    this.secure = settings.publicUrl.startsWith('https:');
  }

  /**
   * @param sent the `Cookie` header of the request
   * @returns id of the device; undefined for a browser that this owner never signed in with
   */
  async find(sent: string, owner: DeviceOwner): Promise<string | undefined> {
    const values = cookies(sent, this.name(owner));
    const [, id = '', issued = '', mac = ''] = (values.length === 1 && VALUE.exec(values[0] ?? '')) || [];
    if (Number(issued) + LIVES_S <= this.clock.now() / 1000) return undefined;
    const given = Buffer.from(mac, 'base64url');
    const secrets = await this.keys.secrets(owner.tenant.id, 'cookie');
    const known = secrets.some((secret) => {
      const expected = macOf(secret, owner, id, issued);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
    return known ? id : undefined;
  }

  /** `Set-Cookie` for a browser whose user has just proved the password. */
  async cookie(owner: DeviceOwner): Promise<string> {
    const [secret] = await this.keys.secrets(owner.tenant.id, 'cookie');
    const id = randomBytes(16).toString('base64url');
    const issued = String(Math.floor(this.clock.now() / 1000));
    const value = `${id}.${issued}.${macOf(secret, owner, id, issued).toString('base64url')}`;
    const attributes = `Path=/t/${owner.tenant.slug}; Max-Age=${LIVES_S}; HttpOnly; SameSite=Lax`;
    return `${this.name(owner)}=${value}; ${attributes}${this.secure ? '; Secure' : ''}`;
  }

  /** One cookie for each name, so that people who share a browser do not forget each other. */
  private name({ username }: DeviceOwner): string {
    const tag = createHash('sha256').update(username.toLowerCase()).digest('hex').slice(0, 12);
    return `${this.secure ? '__Secure-' : ''}known-${tag}`;
  }
}

const macOf = (
  secret: Buffer,
  { username, passwordSetAt }: DeviceOwner,
  id: string,
  issued: string,
): Buffer =>
  createHmac('sha256', secret)
    .update(['device', id, issued, username.toLowerCase(), passwordSetAt?.getTime() ?? 0].join('\0'))
    .digest();

const cookies = (sent: string, wanted: string): string[] =>
  sent
    .split(';')
    .map((pair) => pair.trim().split('='))
    .flatMap(([name, value]) => (name === wanted && value !== undefined ? [value] : []));
