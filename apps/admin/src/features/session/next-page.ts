/** Where to go after sign-in: only a page of this console. */
export const nextPage = (next: string | undefined): string => (next?.startsWith('/t/') === true ? next : '/');
