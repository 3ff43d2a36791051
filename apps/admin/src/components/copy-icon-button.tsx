import { ActionIcon, CopyButton } from '@mantine/core';
import { Icon } from './icon.js';

/** Copies the raw value; the button says so while it is done. */
export const CopyIconButton = ({ value, name }: { readonly value: string; readonly name: string }) => (
  <CopyButton value={value} timeout={1500}>
    {({ copied, copy }) => (
      <ActionIcon
        variant="subtle"
        color={copied ? 'green' : 'gray'}
        size={24}
        onClick={copy}
        aria-label={copied ? `Copied ${name}` : `Copy ${name}`}
      >
        <Icon name={copied ? 'check' : 'copy'} size={14} />
      </ActionIcon>
    )}
  </CopyButton>
);
