import { useState } from 'react';
import { GatedButton } from '../../../components/access/gated-button.js';
import { ConfirmDialog } from '../../../components/confirm/confirm-dialog.js';
import { askBreakGlass } from '../../../lib/api/break-glass.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';

/** For administrators of the platform, when the second reviewer cannot be reached. */
export function BreakGlassButton() {
  const api = useApi();
  const { slug, name } = useTenant();
  const [opened, setOpened] = useState(false);
  const asking = {
    title: 'Break the glass',
    means: `For an hour one signed approval would be enough in ${name} where it takes two. Another administrator of the platform has to agree first; everything approved so is marked and reviewed again.`,
    action: 'Ask',
    act: (reason: string) => askBreakGlass(api, slug, reason),
    done: () => 'Another administrator of the platform has to agree now',
  };
  return (
    <>
      <GatedButton need="tool.review" size="xs" variant="outline" color="red" onClick={() => setOpened(true)}>
        Break glass…
      </GatedButton>
      <ConfirmDialog what={opened ? asking : undefined} onClose={() => setOpened(false)} />
    </>
  );
}
