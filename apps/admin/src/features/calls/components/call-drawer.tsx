import { Drawer, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { TextLink } from '../../../components/text-link.js';
import { Loaded } from '../../../components/state/loaded.js';
import { useApi } from '../../../lib/http/api.js';
import { useTenant } from '../../../lib/permissions/tenant-context.js';
import { getCall } from '../api/get-call.js';
import { CallView } from './call-view.js';

interface Props {
  readonly id: string | undefined;
  readonly onClose: () => void;
}

/** One call beside the list; closing gives the focus back to its row. */
export const CallDrawer = ({ id, onClose }: Props) => (
  <Drawer
    opened={id !== undefined}
    onClose={onClose}
    position="right"
    size="xl"
    title="Call"
    closeButtonProps={{ 'aria-label': 'Close' }}
  >
    {id !== undefined && <Content id={id} />}
  </Drawer>
);

function Content({ id }: { readonly id: string }) {
  const { slug: tenant } = useTenant();
  const query = useQuery(getCall(useApi(), tenant, id));
  return (
    <Loaded query={query}>
      {(call) => (
        <Stack gap="sm">
          <TextLink to="/t/$tenant/calls/$callId" params={{ tenant, callId: id }}>
            Full page
          </TextLink>
          <CallView call={call} />
        </Stack>
      )}
    </Loaded>
  );
}
