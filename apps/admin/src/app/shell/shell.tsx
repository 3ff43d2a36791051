import { AppShell } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useParams } from '@tanstack/react-router';
import { BreakGlassNotice } from '../../components/break-glass/break-glass-notice.js';
import { SessionEndedDialog } from '../../features/session/components/session-ended-dialog.js';
import { PLATFORM } from '../../lib/platform.js';
import { TenantContext } from '../../lib/permissions/tenant-context.js';
import { Header } from './header.js';
import { Navigation } from './navigation.js';
import styles from './shell.module.css';
import { ShortcutSheet } from './shortcut-sheet.js';
import { PasskeyHint } from './passkey-hint.js';
import { useMe } from './use-me.js';
import { useShortcuts } from './use-shortcuts.js';

/** Frame of every page of a tenant. */
export function Shell() {
  const { tenant: slug } = useParams({ from: '/t/$tenant' });
  const me = useMe();
  const tenant = me.tenants.find((each) => each.slug === slug);
  const [menuOpen, menu] = useDisclosure();
  const [sheetOpen, sheet] = useDisclosure();
  const shortcuts = useShortcuts(slug, sheet.open);
  if (tenant === undefined) throw new Error('the tenant of the address is not the operator’s');
  return (
    <TenantContext value={{ ...tenant, platform: me.platform && slug === PLATFORM }}>
      <a href="#content" className={styles['skip']}>
        Skip to content
      </a>
      <AppShell
        header={{ height: 52 }}
        navbar={{ width: 212, breakpoint: 'sm', collapsed: { mobile: !menuOpen } }}
        padding="lg"
        transitionDuration={120}
      >
        <AppShell.Header className={styles['header'] ?? ''}>
          <Header menuOpen={menuOpen} onMenu={menu.toggle} onShortcuts={sheet.open} />
        </AppShell.Header>
        <AppShell.Navbar className={styles['navbar'] ?? ''} aria-label="Main">
          <Navigation onGo={menu.close} />
        </AppShell.Navbar>
        <AppShell.Main id="content" className={styles['main'] ?? ''}>
          <div className={styles['page']}>
            <PasskeyHint />
            <BreakGlassNotice />
            {/* A new tenant is a new world: nothing of the old one stays on the page. */}
            <Outlet key={slug} />
          </div>
        </AppShell.Main>
      </AppShell>
      <ShortcutSheet opened={sheetOpen} onClose={sheet.close} shortcuts={shortcuts} />
      <SessionEndedDialog />
    </TenantContext>
  );
}
