import type { Schemas } from '#libs/api-client';
import { Mark } from '../../../components/badges/mark.js';

/** What is to decide, or how it was decided. */
export function ReviewMark({
  review: { state, kind, breakGlass },
}: {
  readonly review: Schemas['ReviewSummary'];
}) {
  if (state === 'approved' && breakGlass === 'used')
    return (
      <Mark tone="wait" sign="✓" title="One person approved it under break-glass; it is reviewed again">
        approved, break-glass
      </Mark>
    );
  if (state === 'open' && breakGlass === 'follow_up')
    return (
      <Mark
        tone="wait"
        sign="‖"
        title="Approved under break-glass and in use: stopped if nobody decides in time"
      >
        after break-glass
      </Mark>
    );
  if (state === 'approved')
    return (
      <Mark tone="allow" sign="✓">
        approved
      </Mark>
    );
  if (state === 'rejected')
    return (
      <Mark tone="muted" sign="⊘">
        rejected
      </Mark>
    );
  if (state === 'superseded')
    return (
      <Mark tone="muted" sign="▭" title="The server changed the tool again; a newer review replaced this one">
        superseded
      </Mark>
    );
  if (state === 'expired')
    return (
      <Mark tone="muted" sign="⌛" title="Nobody decided within 14 days">
        expired
      </Mark>
    );
  return kind === 'drift' ? (
    <Mark tone="deny" sign="⚠" title="The live server changed the tool after approval: blocked">
      changed, blocked
    </Mark>
  ) : (
    <Mark tone="wait" sign="‖">
      new tool
    </Mark>
  );
}
