import { createHmac, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { TenantKeys } from '../../vault/vault.module.js';

/** Which form of which interaction a token is for. */
export interface FormOf {
  readonly tenantId: string;
  readonly interaction: string;
  readonly prompt: string;
}

/** CSRF tokens of interaction forms: whoever cannot read the page cannot make one. */
@Injectable()
export class FormTokens {
  constructor(private readonly keys: TenantKeys) {}

  async issue(form: FormOf): Promise<string> {
    const [active] = await this.keys.secrets(form.tenantId, 'cookie');
    return token(active, form).toString('base64url');
  }

  async check(form: FormOf, given: string): Promise<boolean> {
    const secrets = await this.keys.secrets(form.tenantId, 'cookie');
    const bytes = Buffer.from(given, 'base64url');
    return secrets.some((secret) => {
      const expected = token(secret, form);
      return expected.length === bytes.length && timingSafeEqual(expected, bytes);
    });
  }
}

const token = (secret: Buffer, { interaction, prompt }: FormOf): Buffer =>
  createHmac('sha256', secret).update(`form\0${interaction}\0${prompt}`).digest();
