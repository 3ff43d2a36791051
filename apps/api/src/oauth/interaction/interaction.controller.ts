import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../session/session.module.js';
import { InteractionPages } from './interaction-pages.js';

interface Address {
  readonly tenant: string;
  readonly uid: string;
}

/** Sign-in and consent pages. They answer on the raw response, as the library's redirects do. */
@ApiExcludeController()
@Controller('t/:tenant/login/:uid')
@Public()
export class InteractionController {
  constructor(private readonly pages: InteractionPages) {}

  @Get()
  async show(@Param() { tenant, uid }: Address, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    reply.hijack();
    await this.pages.show({ tenant, uid, request: request.raw, response: reply.raw });
  }

  @Post()
  async submit(
    @Param() { tenant, uid }: Address,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ) {
    reply.hijack();
    const browser = { tenant, uid, request: request.raw, response: reply.raw };
    await this.pages.submit(browser, request.body, request.ip);
  }
}
