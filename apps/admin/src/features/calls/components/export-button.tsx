import { Button } from '@mantine/core';
import { Icon } from '../../../components/icon.js';
import { useAllowed, useTenant } from '../../../lib/permissions/tenant-context.js';

/** The whole chain as a file, with what `sallyport audit verify` needs. That it was taken is on record. */
export function ExportButton() {
  const { slug } = useTenant();
  if (!useAllowed('audit.verify')) return null;
  return (
    <Button
      component="a"
      variant="default"
      leftSection={<Icon name="link" size={14} />}
      href={`/api/v1/tenants/${slug}/audit/export`}
      download
    >
      Export
    </Button>
  );
}
