import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONSOLE_SIGN_IN, FederationStates } from '../oauth/oauth.module.js';
import { newSecret } from '../session/session.module.js';
import { ApiSettings } from '../settings.js';

const LIVES_S = 600;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** What a visit at a provider is for. */
export type Purpose = { readonly use: 'sign-in' } | { readonly use: 'link'; readonly session: string };

/** Binds a visit at an identity provider to the browser that began it: an answer lured out of another browser is of no use. */
@Injectable()
export class FlowCookie {
  private readonly secure: boolean;
  private readonly name: string;

  constructor(settings: ApiSettings) {
    this.secure = settings.publicUrl.startsWith('https:');
    this.name = this.secure ? '__Host-idp' : 'idp';
  }

  /** @returns the interaction, which tells nothing about the cookie */
  begin(reply: FastifyReply, purpose: Purpose): string {
    const secret = newSecret();
    void reply.header('set-cookie', this.cookie(secret, LIVES_S));
    return interactionOf(secret, purpose);
  }

  /** @returns undefined unless the browser began something, and nothing was planted beside it */
  find(request: FastifyRequest, purpose: Purpose): string | undefined {
    const values = (request.headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim().split('='))
      .flatMap(([name, value]) => (name === this.name ? [value ?? ''] : []));
    const [secret = '', second] = values;
    return second === undefined && SECRET.test(secret) ? interactionOf(secret, purpose) : undefined;
  }

  /** What the visit was for that a `state` is about, by this browser's cookie. @param session live one of the browser */
  purposeOf(request: FastifyRequest, state: string, session: string | undefined): Purpose {
    const link = session === undefined ? undefined : ({ use: 'link', session } as const);
    const interaction = FederationStates.interactionOf(state);
    return link !== undefined && this.find(request, link) === interaction ? link : { use: 'sign-in' };
  }

  private cookie(value: string, lives: number): string {
    const attributes = `Path=/; Max-Age=${lives}; HttpOnly; SameSite=Lax`;
    return `${this.name}=${value}; ${attributes}${this.secure ? '; Secure' : ''}`;
  }
}

/** A visit for one purpose is worth nothing for another, nor for another session. */
const interactionOf = (secret: string, purpose: Purpose): string =>
  CONSOLE_SIGN_IN +
  hash('sha256', `${purpose.use}\0${purpose.use === 'link' ? purpose.session : ''}\0${secret}`, 'base64url');
