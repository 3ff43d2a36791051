import type { IncomingMessage } from 'node:http';
import { Controller, Get, Logger, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sourceOf } from '../accounts/accounts.module.js';
import { type Page, sendPage, type SignedInUser, SignedInUsers } from '../oauth/oauth.module.js';
import { Public } from '../session/session.module.js';
import { type Tenant, TenantsReadModel } from '../tenants/tenants.read-model.js';
import { type Chosen, OwnPassword } from './own-password.js';
import { PasswordLinks } from './password-links.js';
import { changePage, done, refused, resetPage } from './password-pages.js';

const typed = z.object({
  csrf: z.string().max(100).default(''),
  current: z.string().max(1000).default(''),
  password: z.string().max(1000).default(''),
  again: z.string().max(1000).default(''),
});

const FORM = 'password';
const GONE = refused(
  404,
  'This link is not good any more',
  'It was used, or it is too old. Ask for another one.',
);
const STRANGE = refused(
  403,
  'Nothing was changed',
  'The form is not one that this page made. Open the page again.',
);
const ELSEWHERE = refused(
  409,
  'Your password is not here',
  'You sign in with your company’s identity provider. Change your password there.',
);

/** Pages at which people choose their password. They answer on the raw response, as the sign-in pages do. */
@ApiExcludeController()
@Controller('t/:tenant/account')
@Public()
export class PasswordPagesController {
  private readonly logger = new Logger('passwords');

  constructor(
    private readonly users: SignedInUsers,
    private readonly tenants: TenantsReadModel,
    private readonly links: PasswordLinks,
    private readonly own: OwnPassword,
  ) {}

  /** From the sign-in that the page below sent the browser to. */
  @Get('signed-in')
  signedIn(@Param('tenant') slug: string, @Res() reply: FastifyReply): Promise<void> {
    return this.answer(reply, async () =>
      (await this.tenants.findBySlug(slug)) ? `/t/${slug}/account/password` : GONE,
    );
  }

  @Get('password')
  show(
    @Param('tenant') slug: string,
    @Req() { raw }: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.answer(reply, async () => {
      const found = await this.users.find(slug, raw, reply.raw);
      if (found === undefined) return GONE;
      const { tenant, user } = found;
      if (user === undefined) return this.users.signInUrl(tenant, 'account', FORM);
      return (await this.own.exists(tenant, user)) ? this.form(tenant, user) : ELSEWHERE;
    });
  }

  @Post('password')
  change(
    @Param('tenant') slug: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.answer(reply, async () => {
      const found = await this.users.find(slug, request.raw, reply.raw);
      const form = typed.safeParse(request.body);
      if (found?.user === undefined || !form.success) return STRANGE;
      const { tenant, user } = found;
      if (!(await this.accepted(tenant, user, form.data.csrf, request.raw))) return STRANGE;
      const from = { source: sourceOf(request.ip), cookies: request.headers.cookie ?? '' };
      const chosen = await this.own.change(tenant, user, form.data, from);
      return this.outcome(reply, tenant, chosen, (problem) => this.form(tenant, user, problem), STRANGE);
    });
  }

  @Get('reset/:token')
  open(
    @Param() { tenant, token }: { tenant: string; token: string },
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.answer(reply, async () => {
      const found = await this.linked(tenant, token);
      return found === undefined ? GONE : resetPage(found);
    });
  }

  @Post('reset/:token')
  reset(
    @Param() { tenant: slug, token }: { tenant: string; token: string },
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    return this.answer(reply, async () => {
      const found = await this.linked(slug, token);
      const form = typed.safeParse(request.body);
      if (found === undefined || !form.success) return GONE;
      const chosen = await this.own.reset(found.tenant, found.account, token, form.data);
      return this.outcome(reply, found.tenant, chosen, (problem) => resetPage({ ...found, problem }), GONE);
    });
  }

  private async linked(slug: string, token: string) {
    const tenant = await this.tenants.findBySlug(slug);
    if (tenant === undefined || tenant.suspended) return undefined;
    const account = await this.links.find(tenant.id, token);
    return account && { tenant, account, action: `/t/${slug}/account/reset/${token}` };
  }

  private async form(
    tenant: Tenant,
    user: SignedInUser,
    problem?: Parameters<typeof changePage>[0]['problem'],
  ): Promise<Page> {
    const csrf = await this.users.formToken(tenant, user, FORM);
    return changePage({
      tenant,
      account: user.account,
      action: `/t/${tenant.slug}/account/password`,
      csrf,
      problem,
    });
  }

  private accepted(
    tenant: Tenant,
    user: SignedInUser,
    token: string,
    request: IncomingMessage,
  ): Promise<boolean> {
    return this.users.acceptsForm(tenant, user, { form: FORM, token, request });
  }

  private outcome(
    reply: FastifyReply,
    tenant: Tenant,
    chosen: Chosen,
    again: (problem: NonNullable<Extract<Chosen, { ok: false }>['problem']>) => Page | Promise<Page>,
    gone: Page,
  ): Page | Promise<Page> {
    if (!chosen.ok) return chosen.problem === undefined ? gone : again(chosen.problem);
    reply.raw.appendHeader('set-cookie', chosen.device);
    return done(tenant);
  }

  private async answer(reply: FastifyReply, work: () => Promise<Page | string>): Promise<void> {
    reply.hijack();
    try {
      const result = await work();
      if (typeof result !== 'string') sendPage(reply.raw, result);
      else reply.raw.writeHead(303, { location: result, 'cache-control': 'no-store' }).end();
    } catch (cause) {
      this.logger.error('a password page failed', cause);
      sendPage(
        reply.raw,
        refused(500, 'Nothing was changed', 'Something went wrong here. Try again in a moment.'),
      );
    }
  }
}
