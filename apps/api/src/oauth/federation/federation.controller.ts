import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SLUG } from '#libs/contracts';
import { Public } from '../../session/session.module.js';
import { errorPage } from '../interaction/pages/error-page.js';
import { FederatedLogin } from './federated-login.js';
import { CONSOLE_SIGN_IN, FederationStates } from './federation-states.js';

interface Address {
  readonly tenant: string;
  readonly uid: string;
  readonly provider: string;
}

/** The way to an identity provider and back. Answers on the raw response, as the pages of an interaction do. */
@ApiExcludeController()
@Controller('t/:tenant')
@Public()
export class FederationController {
  constructor(private readonly login: FederatedLogin) {}

  @Get('login/:uid/with/:provider')
  async start(@Param() address: Address, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    reply.hijack();
    await this.login.start({ ...address, request: request.raw, response: reply.raw }, address.provider);
  }

  @Get('login/:uid/fed/:provider')
  async finish(@Param() address: Address, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    reply.hijack();
    const browser = { ...address, request: request.raw, response: reply.raw };
    await this.login.finish(browser, address.provider, queryOf(request), request.ip);
  }

  /**
   * Where providers send people back to. The cookie of the interaction does not reach this address, so nothing is read
   * here but which interaction the answer says it is for.
   */
  @Get('federation/:provider')
  back(
    @Param() { tenant, provider }: Omit<Address, 'uid'>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    reply.hijack();
    const query = queryOf(request);
    const uid = FederationStates.interactionOf(new URLSearchParams(query).get('state'));
    if (uid === undefined || !SLUG.test(tenant) || !SLUG.test(provider)) {
      errorPage(reply.raw, 400, {
        error: 'invalid_request',
        error_description: 'the answer belongs to no sign-in',
      });
      return;
    }
    const location = uid.startsWith(CONSOLE_SIGN_IN)
      ? `/api/v1/session/idp/${tenant}/${provider}?${query}`
      : `/t/${tenant}/login/${uid}/fed/${provider}?${query}`;
    reply.raw
      .writeHead(303, { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
      .end();
  }
}

const queryOf = ({ raw: { url = '' } }: FastifyRequest): string =>
  url.slice(url.indexOf('?') + 1 || url.length);
