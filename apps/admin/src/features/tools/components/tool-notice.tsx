import type { Schemas } from '#libs/api-client';
import { Notice } from '../../../components/state/notice.js';
import { TextLink } from '../../../components/text-link.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';

/** What somebody has to decide about the tool, if anything. */
export function ToolNotice({ tool }: { readonly tool: Schemas['ToolSummary'] }) {
  const { slug: tenant } = useTenant();
  if (tool.reviewId === null) return null;
  const reviewId = tool.reviewId;
  const drifted = tool.state === 'quarantined';
  return (
    <Notice
      tone={drifted ? 'deny' : 'wait'}

      title={drifted ? 'The live server changed this tool: every call is blocked' : 'Waits for a review'}
    >
      <TextLink to="/t/$tenant/reviews/$reviewId" params={{ tenant, reviewId }}>
        Open the review
      </TextLink>
    </Notice>
  );
}
