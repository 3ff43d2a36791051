import { Button, Menu, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { Icon } from '../../components/icon.js';
import { useTenant } from '../../lib/permissions/tenant-context.js';
import { useMe } from './use-me.js';

/** Sections that no other tenant has. */
const OF_THE_PLATFORM = ['fleet', 'components'];

/** Name of the tenant; with several, a menu. Switching keeps the section and drops the object. */
export function TenantSwitcher() {
  const here = useTenant();
  const { tenants } = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const section = useLocation({ select: ({ pathname }) => pathname.split('/')[3] ?? '' });
  if (tenants.length < 2) {
    return (
      <Text fw={600} size="sm" truncate>
        {here.name}
      </Text>
    );
  }
  const go = async (slug: string): Promise<void> => {
    await navigate({ href: `/t/${slug}/${OF_THE_PLATFORM.includes(section) ? '' : section}` });
    queries.removeQueries({ queryKey: [here.slug] });
  };
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <Button
          variant="default"
          rightSection={<Icon name="chevron" size={14} />}
          aria-label={`Tenant ${here.name}, change`}
        >
          {here.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {tenants.map(({ slug, name }) => (
          <Menu.Item
            key={slug}
            onClick={() => void go(slug)}
            rightSection={slug === here.slug ? <Icon name="check" size={14} /> : undefined}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
