import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SettingsError } from '#libs/platform';
import { ApiSettings } from '../settings.js';

const PLACEHOLDER = '__CSP_NONCE__';

export interface StampedPage {
  readonly html: string;
  readonly contentSecurityPolicy: string;
}

/** The console's one HTML page, stamped with a fresh style nonce each time (console.md §9). */
@Injectable()
export class ConsolePage implements OnModuleInit {
  private html: string | undefined;

  constructor(private readonly settings: ApiSettings) {}

  /** @throws SettingsError when the setting names a folder without a built console */
  async onModuleInit(): Promise<void> {
    const folder = this.settings.consoleDist;
    if (folder === undefined) return;
    this.html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined);
    if (this.html === undefined)
      throw new SettingsError('CONSOLE_DIST: holds no index.html; build the console first');
    if (!this.html.includes(PLACEHOLDER)) {
      throw new SettingsError(`CONSOLE_DIST: index.html has no ${PLACEHOLDER}; it is not this console`);
    }
  }

  /** Undefined when no console is served here. */
  stamp(): StampedPage | undefined {
    if (this.html === undefined) return undefined;
    const nonce = randomBytes(16).toString('base64');
    return { html: this.html.replaceAll(PLACEHOLDER, nonce), contentSecurityPolicy: policy(nonce) };
  }
}

const policy = (nonce: string): string =>
  [
    "default-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join('; ');
