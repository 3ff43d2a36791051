const PATHS = {
  overview: 'M2.5 2.5h4.5v6H2.5zM9 2.5h4.5v3.5H9zM9 8h4.5v5.5H9zM2.5 10.5h4.5v3H2.5z',
  calls: 'M2.5 4h11M2.5 8h7M2.5 12h9',
  usage: 'M2.5 13.5h11M4 13v-4M8 13V4M12 13V7',
  reviews: 'M3 2.5h10v11H3zM5.5 8l2 2 3.5-4',
  servers: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.1M5 11h.1',
  tools: 'M8 2.5l5 2.8v5.4l-5 2.8-5-2.8V5.3zM3 5.3l5 2.8 5-2.8M8 8.1v5.4',
  roles: 'M8 2l5 2v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM6 8l1.5 1.5L10.5 6.5',
  people:
    'M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM2 13.5c0-2.5 1.8-4 4-4s4 1.5 4 4M10.5 3.3a2.2 2.2 0 0 1 0 4.1M11.5 9.7c1.6.4 2.5 1.8 2.5 3.8',
  settings: 'M2.5 4.5h6M11.5 4.5h2M8.5 3v3h3V3zM2.5 11.5h2M7.5 11.5h6M4.5 10v3h3v-3z',
  providers: 'M10.5 8.5a3 3 0 1 0-2.8-2L2.5 11.7V13.5h2v-1.5H6v-1.5h1.3l1.3-1.3M11 5h.1',
  fleet: 'M8 2.5v3M3.5 10.5v-2.5h9v2.5M8 5.5v5M2 10.5h3v3H2zM6.5 10.5h3v3h-3zM11 10.5h3v3h-3z',
  stop: 'M5.5 2.5h5l3 3v5l-3 3h-5l-3-3v-5zM5.5 8h5',
  search: 'M7 12a5 5 0 1 0 0-10 5 5 0 0 0 0 10zM10.7 10.7L14 14',
  bell: 'M4 11.5V7a4 4 0 0 1 8 0v4.5M2.5 11.5h11M6.8 13.5h2.4',
  chevron: 'M4 6l4 4 4-4',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  plus: 'M8 3v10M3 8h10',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.6M13 2.5v3h-3',
  link: 'M9.5 3h3.5v3.5M13 3L7.5 8.5M11 9.5V13H3V5h3.5',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: always beside words or inside something that has a name. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
