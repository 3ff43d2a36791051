import type { Schemas } from '#libs/api-client';
import { RevealText } from '../../../components/evidence/reveal-text.js';
import { Notice } from '../../../components/state/notice.js';
import { TextLink } from '../../../components/text-link.js';
import { When } from '../../../components/when.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';

/** What somebody has to know or to decide about the tool, if anything. */
export function ToolNotice({ tool, quarantine }: Pick<Schemas['ToolDetail'], 'tool' | 'quarantine'>) {
  if (quarantine !== null) {
    return (
      <Notice tone="deny" title="Stopped: every call is blocked">
        <RevealText text={quarantine.reason} /> (<When at={quarantine.at} />){' '}
        <ReviewLink reviewId={tool.reviewId} />
      </Notice>
    );
  }
  if (tool.state === 'quarantined') {
    return (
      <Notice tone="deny" title="Stopped: no version can be approved">
        The definition breaks a rule that every tool must keep, so there is nothing to review. Its server has
        to show another one.
      </Notice>
    );
  }
  return tool.reviewId === null ? null : (
    <Notice tone="wait" title="Waits for a review">
      <ReviewLink reviewId={tool.reviewId} />
    </Notice>
  );
}

function ReviewLink({ reviewId }: { readonly reviewId: string | null }) {
  const { slug: tenant } = useTenant();
  return reviewId === null ? null : (
    <TextLink to="/t/$tenant/reviews/$reviewId" params={{ tenant, reviewId }}>
      Open the review
    </TextLink>
  );
}
