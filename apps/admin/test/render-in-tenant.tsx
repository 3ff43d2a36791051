import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { TenantContext } from '../src/lib/permissions/tenant-context.js';
import type { Permission } from '../src/lib/words.js';

/** Renders a component that needs no page around it, for an operator with these permissions. */
export const renderInTenant = (content: ReactNode, permissions: readonly Permission[] = []) =>
  render(
    <MantineProvider env="test">
      <TenantContext value={{ slug: 'demo', name: 'Demo', permissions, platform: false }}>
        {content}
      </TenantContext>
    </MantineProvider>,
  );
