import { Breadcrumbs, Group, Stack, Title } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTenant } from '../../lib/permissions/tenant-context.js';

let opened = false;

interface Props {
  /** For the window's title; also the heading unless `heading` gives it in other form. */
  readonly title: string;
  readonly heading?: ReactNode;
  readonly crumbs?: readonly ReactNode[];
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Frame of every page: one h1, which takes the focus when the page changes, and the window's title. */
export function Page({ title, heading, crumbs, actions, children }: Props) {
  const tenant = useTenant();
  const h1 = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · ${tenant.name} · Sallyport`;
  }, [title, tenant.name]);
  useEffect(() => {
    // Not on the first page: whoever opens the console starts at the top, with the skip link.
    if (opened) h1.current?.focus({ preventScroll: true });
    opened = true;
  }, []);
  return (
    <Stack gap="md">
      {crumbs !== undefined && (
        <Breadcrumbs separatorMargin={6} fz={13}>
          {crumbs}
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="center" gap="sm">
        <Title order={1} ref={h1} tabIndex={-1}>
          {heading ?? title}
        </Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
