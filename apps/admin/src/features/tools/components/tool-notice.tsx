import type { Schemas } from '#libs/api-client';
import { Alert, Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTenant } from '../../../lib/permissions/tenant-context.js';

/** What somebody has to decide about the tool, if anything. */
export function ToolNotice({ tool }: { readonly tool: Schemas['ToolSummary'] }) {
  const { slug: tenant } = useTenant();
  if (tool.reviewId === null) return null;
  const reviewId = tool.reviewId;
  const drifted = tool.state === 'quarantined';
  return (
    <Alert
      color={drifted ? 'red' : 'yellow'}
      variant="outline"
      title={drifted ? 'The live server changed this tool: every call is blocked' : 'Waits for a review'}
    >
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link to="/t/$tenant/reviews/$reviewId" params={{ tenant, reviewId }} {...props} />
        )}
      >
        Open the review
      </Anchor>
    </Alert>
  );
}
