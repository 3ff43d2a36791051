import { Button, Tooltip, type ButtonProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAllowed } from '../../lib/permissions/tenant-context.js';
import type { Permission } from '../../lib/words.js';

interface Props extends ButtonProps {
  readonly need: Permission;
  /** Another reason why the action is not open now. */
  readonly blocked?: string | undefined;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

/** A button that stays visible and focusable when it may not be used, and says why. */
export function GatedButton({ need, blocked, onClick, children, ...look }: Props) {
  const allowed = useAllowed(need);
  const reason = allowed ? blocked : `You need the permission ${need}`;
  if (reason === undefined) {
    return (
      <Button {...look} onClick={onClick}>
        {children}
      </Button>
    );
  }
  return (
    <Tooltip label={reason} multiline maw={280}>
      <Button {...look} variant="default" aria-disabled="true" data-disabled aria-description={reason}>
        {children}
      </Button>
    </Tooltip>
  );
}
