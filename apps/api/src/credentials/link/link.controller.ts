import type { IncomingMessage, ServerResponse } from 'node:http';
import { Controller, Get, Logger, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isObject } from '#libs/manifest';
import { type Page, sendPage, type SignedInUser, SignedInUsers } from '../../oauth/oauth.module.js';
import { Public } from '../../session/session.module.js';
import type { Tenant } from '../../tenants/tenants.read-model.js';
import { MintRefused } from '../mint/mint-refused.js';
import { consentToLink, linked, notLinked } from './link-pages.js';
import { Linking } from './linking.js';

const ID = /^link_[0-9A-Z]{26}$/;
const GONE = notLinked(
  404,
  'Nothing to link here',
  'The address is not for you, or it is too old. Repeat the call in your agent and open the address that it shows.',
);
const FAILED = notLinked(
  400,
  'The account was not linked',
  'Nothing was stored. Repeat the call in your agent and open the address that it shows.',
);

interface Visit {
  readonly tenant: Tenant;
  readonly user: SignedInUser;
  readonly request: IncomingMessage;
}

/** Pages at which users link accounts of theirs. They answer on the raw response, as the sign-in pages do. */
@ApiExcludeController()
@Controller('t/:tenant/link')
@Public()
export class LinkController {
  private readonly logger = new Logger('links');

  constructor(
    private readonly users: SignedInUsers,
    private readonly linking: Linking,
  ) {}

  /** From the sign-in that a page sent the browser to: `state` is the invitation. */
  @Get('signed-in')
  async signedIn(@Param('tenant') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const state = (request.query as { state?: unknown }).state;
    await this.visit(slug, request, reply, undefined, async () =>
      typeof state === 'string' && ID.test(state) ? `/t/${slug}/link/${state}` : GONE,
    );
  }

  @Get('callback')
  async callback(@Param('tenant') slug: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    await this.visit(slug, request, reply, undefined, async ({ tenant, user }) => {
      const target = request.raw.url ?? '';
      const at = target.indexOf('?');
      return linked(tenant, await this.linking.finish(tenant, user, at < 0 ? '' : target.slice(at)));
    });
  }

  @Get(':id')
  async show(
    @Param() { tenant: slug, id }: { tenant: string; id: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    await this.visit(slug, request, reply, id, async ({ tenant, user }) => {
      const found = await this.linking.find(tenant, user, id);
      if (found === undefined) return GONE;
      return consentToLink(tenant, user, found, await this.users.formToken(tenant, user, id));
    });
  }

  @Post(':id')
  async submit(
    @Param() { tenant: slug, id }: { tenant: string; id: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    const form = isObject(request.body) ? request.body : {};
    await this.visit(slug, request, reply, undefined, async ({ tenant, user }) => {
      const token = typeof form['csrf'] === 'string' ? form['csrf'] : '';
      const sent = { form: id, token, request: request.raw };
      if (!(await this.users.acceptsForm(tenant, user, sent))) return FAILED;
      if (form['decision'] !== 'allow') return notLinked(200, 'Not linked', 'You can close this page.');
      const found = await this.linking.find(tenant, user, id);
      return found === undefined ? GONE : this.linking.start(tenant, user, found);
    });
  }

  /**
   * Answers with the page, or sends the browser to the address, that `work` gives for the signed-in user.
   * @param invitation to come back to after signing in; without one, a browser without a session is refused
   */
  private async visit(
    slug: string,
    request: FastifyRequest,
    reply: FastifyReply,
    invitation: string | undefined,
    work: (visit: Visit) => Promise<Page | string>,
  ): Promise<void> {
    reply.hijack();
    try {
      answer(reply.raw, await this.result(slug, request.raw, reply.raw, invitation, work));
    } catch (cause) {
      if (!(cause instanceof MintRefused)) this.logger.error('a link page failed', cause);
      else this.logger.warn(`${slug}: an account was not linked: ${cause.message}`);
      sendPage(reply.raw, FAILED);
    }
  }

  private async result(
    slug: string,
    request: IncomingMessage,
    response: ServerResponse,
    invitation: string | undefined,
    work: (visit: Visit) => Promise<Page | string>,
  ): Promise<Page | string> {
    const found = await this.users.find(slug, request, response);
    if (found === undefined) return GONE;
    const { tenant, user } = found;
    if (user !== undefined) return work({ tenant, user, request });
    if (invitation === undefined || !ID.test(invitation)) return FAILED;
    return this.users.signInUrl(tenant, 'link', invitation);
  }
}

/** 303: the browser goes on with GET, whatever it came with. The address must not tell the next server where it came from. */
function answer(response: ServerResponse, result: Page | string): void {
  if (typeof result !== 'string') return sendPage(response, result);
  response
    .writeHead(303, { location: result, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .end();
}
