import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../http/http.module.js';
import { ConsoleEntry } from './console-entry.js';
import { SignInLinks } from './sign-in-links.js';

/** Turns a one-time link into a session. */
@Injectable()
export class LinkSignIn {
  constructor(
    private readonly links: SignInLinks,
    private readonly entry: ConsoleEntry,
  ) {}

  /** @throws ProblemError 401 `link_invalid` */
  async signIn(token: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const account = await this.links.redeem(token);
    const operator = account && (await this.entry.enter(account, 'link', request, reply));
    if (operator !== undefined) return;
    throw new ProblemError(401, 'link_invalid', 'This sign-in link does not work', {
      detail:
        'Links work once and for 30 minutes, and a newer link replaces an older one. Ask for a new one.',
    });
  }
}
