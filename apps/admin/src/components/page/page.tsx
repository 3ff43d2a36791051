import { Breadcrumbs, Group, Stack, Title } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { revealedText } from '../../lib/text/reveal.js';
import { RevealText } from '../evidence/reveal-text.js';
import { TextLink } from '../text-link.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';

let opened = false;

interface Props {
  /** Heading and window title. May hold untrusted text. */
  readonly title: string;
  /** The list that the page's object is in. */
  readonly parent?: {
    readonly to: `/t/$tenant/${'calls' | 'approvals' | 'reviews' | 'servers' | 'tools' | 'roles' | 'drafts' | 'people' | 'identity-providers'}`;
    readonly label: string;
  };
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Frame of every page: one h1, which takes the focus when the page changes, and the window's title. */
export function Page({ title, parent, actions, children }: Props) {
  const tenant = useTenant();
  const h1 = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${revealedText(title)} · ${tenant.name} · Sallyport`;
  }, [title, tenant.name]);
  useEffect(() => {
    // Not on the first page: whoever opens the console starts at the top, with the skip link.
    if (opened) h1.current?.focus({ preventScroll: true });
    opened = true;
  }, []);
  return (
    <Stack gap="md">
      {parent !== undefined && (
        <Breadcrumbs separatorMargin={6} fz={13}>
          <TextLink to={parent.to} params={{ tenant: tenant.slug }}>
            {parent.label}
          </TextLink>
          <RevealText text={title} />
        </Breadcrumbs>
      )}
      <Group justify="space-between" align="center" gap="sm">
        <Title order={1} ref={h1} tabIndex={-1}>
          <RevealText text={title} />
        </Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
