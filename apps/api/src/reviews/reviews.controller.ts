import {
  decideReview,
  evidenceList,
  reconsiderReview,
  type ReviewDetail,
  reviewDetail,
  reviewList,
  reviewSummary,
  type ReviewSummary,
  startedConfirmation,
  type StartedConfirmation,
} from '#libs/contracts';
import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Returns } from '../http/http.module.js';
import {
  CurrentOperator,
  CurrentTenant,
  type Operator,
  Permit,
  permissionsIn,
  type TenantRef,
} from '../session/session.module.js';
import { ConfirmedDecisions, type Demand } from './confirmed-decisions.js';
import type { Decision } from './decision.js';
import { Reconsiderations } from './reconsiderations.js';
import { ReviewsReadModel } from './reviews.read-model.js';

const reviewQuery = z.object({
  state: z.enum(['open', 'done']).default('open'),
  cursor: z.string().max(2000).optional(),
});

@ApiTags('reviews')
@Controller('api/v1/tenants/:tenant/reviews')
export class ReviewsController {
  constructor(
    private readonly reviews: ReviewsReadModel,
    private readonly decisions: ConfirmedDecisions,
    private readonly reconsiderations: Reconsiderations,
  ) {}

  @Get()
  @Permit('registry.read')
  @ApiOperation({ operationId: 'listReviews', summary: 'Reviews, newest first, 100 a page' })
  @Returns(reviewList)
  list(
    @CurrentTenant() tenant: TenantRef,
    @Query({ schema: reviewQuery }) { state, cursor }: z.output<typeof reviewQuery>,
  ): Promise<z.infer<typeof reviewList>> {
    return this.reviews.list(tenant, state === 'open', cursor);
  }

  @Get(':id')
  @Permit('registry.read')
  @ApiOperation({
    operationId: 'getReview',
    summary: 'One review with the definition, what changed and what is hidden',
  })
  @Returns(reviewDetail)
  async find(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
  ): Promise<ReviewDetail> {
    const detail = await this.reviews.get(tenant, id);
    const demand = await this.decisions.demandOf(operator);
    return {
      ...detail,
      eligible: eligible(operator, tenant, detail.review, demand),
      mayApprove: await this.decisions.mayApprove(tenant, operator, id),
      confirmation: demand === 'none' ? 'none' : 'passkey',
    };
  }

  @Post(':id/decision')
  @Permit('tool.review')
  @ApiOperation({
    operationId: 'decideReview',
    summary: 'Approve or reject exactly the definition that was looked at',
  })
  @Returns(reviewSummary)
  decide(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: decideReview }) body: Decision,
  ): Promise<ReviewSummary> {
    return this.decisions.decide(tenant, operator, id, body);
  }

  @Post(':id/reconsideration')
  @Permit('tool.review')
  @ApiOperation({
    operationId: 'reconsiderReview',
    summary: 'Ask for another review of a rejected definition; whoever asks does not approve it',
  })
  @Returns(reviewSummary, 201)
  reconsider(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: reconsiderReview }) { reason }: z.output<typeof reconsiderReview>,
  ): Promise<ReviewSummary> {
    return this.reconsiderations.ask(tenant, operator, id, reason);
  }

  @Post(':id/confirmation')
  @Permit('tool.review')
  @ApiOperation({
    operationId: 'startConfirmation',
    summary: 'What a passkey must sign for this decision; good once and for five minutes',
  })
  @Returns(startedConfirmation)
  confirm(
    @CurrentTenant() tenant: TenantRef,
    @CurrentOperator() operator: Operator,
    @Param('id') id: string,
    @Body({ schema: decideReview }) body: Decision,
  ): Promise<StartedConfirmation> {
    return this.decisions.start(tenant, operator, id, body);
  }

  @Get(':id/evidence')
  @Permit('registry.read')
  @ApiOperation({
    operationId: 'getReviewEvidence',
    summary: 'Signed approvals of the review, to be verified offline',
  })
  @Returns(evidenceList)
  async evidence(
    @CurrentTenant() tenant: TenantRef,
    @Param('id') id: string,
  ): Promise<z.infer<typeof evidenceList>> {
    return { items: await this.decisions.evidence(tenant, id) };
  }
}

function eligible(
  operator: Operator,
  tenant: TenantRef,
  review: ReviewSummary,
  demand: Demand,
): ReviewDetail['eligible'] {
  if (review.state !== 'open') return { ok: false, reason: `The review is already ${review.state}.` };
  if (!permissionsIn(operator, tenant.id).includes('tool.review')) {
    return { ok: false, reason: 'You need the right to review tools in this tenant.' };
  }
  if (demand === 'enrol-first') {
    return { ok: false, reason: 'Decisions are signed with a passkey here. Add one in your profile first.' };
  }
  return { ok: true, reason: null };
}
