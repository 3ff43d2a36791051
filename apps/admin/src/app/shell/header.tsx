import { Burger, Group } from '@mantine/core';
import { Brand } from '../../components/brand.js';
import { environmentOf } from '../../lib/environment.js';
import styles from './header.module.css';
import { TenantSwitcher } from './tenant-switcher.js';
import { UserMenu } from './user-menu.js';

interface Props {
  readonly menuOpen: boolean;
  readonly onMenu: () => void;
  readonly onShortcuts: () => void;
}

/** Where one is: installation and tenant, always in sight. */
export function Header({ menuOpen, onMenu, onShortcuts }: Props) {
  const { label, colour } = environmentOf(location.hostname);
  return (
    <div className={styles['header']} data-colour={colour}>
      <Burger hiddenFrom="sm" size="sm" opened={menuOpen} onClick={onMenu} aria-label="Menu" />
      <div className={styles['brand']}>
        <Brand />
      </div>
      <TenantSwitcher />
      <span className={styles['environment']} title="Where this console runs">
        {label}
      </span>
      <Group ml="auto" gap="xs" wrap="nowrap">
        <UserMenu onShortcuts={onShortcuts} />
      </Group>
    </div>
  );
}
