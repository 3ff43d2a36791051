import type { FastifyReply, FastifyRequest } from 'fastify';
import { Injectable } from '@nestjs/common';
import { ApiSettings } from '../settings.js';

/**
 * The cookie that carries a session's secret. `__Host-` binds it to this host and to https; browsers refuse that
 * prefix on plain http, which only a localhost deployment uses.
 */
@Injectable()
export class SessionCookie {
  private readonly secure: boolean;
  readonly name: string;

  constructor(settings: ApiSettings) {
    this.secure = settings.publicUrl.startsWith('https:');
    this.name = this.secure ? '__Host-sid' : 'sid';
  }

  /** Whether the request carries the cookie, once or more often. */
  isSent(request: FastifyRequest): boolean {
    return this.values(request).length > 0;
  }

  /** The secret, or undefined when there is none or more than one: a second cookie of the name was planted. */
  read(request: FastifyRequest): string | undefined {
    const values = this.values(request);
    return values.length === 1 ? values[0] : undefined;
  }

  private values(request: FastifyRequest): string[] {
    return (request.headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim().split('='))
      .flatMap(([name, value]) => (name === this.name && value !== undefined ? [value] : []));
  }

  set(reply: FastifyReply, secret: string): void {
    void reply.header('set-cookie', this.cookie(secret));
  }

  clear(reply: FastifyReply): void {
    void reply.header('set-cookie', `${this.cookie('')}; Max-Age=0`);
  }

  private cookie(value: string): string {
    return `${this.name}=${value}; Path=/; HttpOnly; SameSite=Lax${this.secure ? '; Secure' : ''}`;
  }
}
