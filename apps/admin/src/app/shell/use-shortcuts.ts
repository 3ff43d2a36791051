import { useLocalStorage } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { readShortcut } from '../../lib/shortcuts.js';

export interface Shortcuts {
  readonly on: boolean;
  readonly toggle: () => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role="dialog"], [role="menu"]') !== null);

/** Single keys on every page of the tenant; they can be turned off (WCAG 2.1.4). */
export function useShortcuts(tenant: string, onHelp: () => void): Shortcuts {
  const [on, setOn] = useLocalStorage({ key: 'sallyport-shortcuts', defaultValue: true });
  const navigate = useNavigate();
  useEffect(() => {
    if (!on) return undefined;
    let afterG = false;
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const shortcut = readShortcut(event.key, afterG);
      afterG = shortcut === 'wait';
      if (shortcut === undefined || shortcut === 'wait') return;
      event.preventDefault();
      if (shortcut.kind === 'go') void navigate({ href: `/t/${tenant}/${shortcut.to}` });
      else if (shortcut.kind === 'help') onHelp();
      else document.querySelector<HTMLElement>('[data-filter-input]')?.focus();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, [on, tenant, onHelp, navigate]);
  return { on, toggle: () => setOn((now) => !now) };
}
