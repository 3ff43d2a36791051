/** System calls of x86-64 that no tool server needs, by why they are refused. Each answers EPERM. */
export const REFUSED_X64: Readonly<Record<string, number>> = {
  // looking into and steering other processes
  ptrace: 101,
  process_vm_readv: 310,
  process_vm_writev: 311,
  kcmp: 312,
  pidfd_getfd: 438,
  process_madvise: 440,
  process_mrelease: 448,
  // namespaces, mounts, roots
  pivot_root: 155,
  chroot: 161,
  mount: 165,
  umount2: 166,
  unshare: 272,
  setns: 308,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  mount_setattr: 442,
  statmount: 457,
  listmount: 458,
  open_tree_attr: 467,
  // files behind the walls
  name_to_handle_at: 303,
  open_by_handle_at: 304,
  quotactl: 179,
  quotactl_fd: 443,
  fanotify_init: 300,
  fanotify_mark: 301,
  // kernel code, firmware, power
  create_module: 174,
  init_module: 175,
  delete_module: 176,
  get_kernel_syms: 177,
  query_module: 178,
  finit_module: 313,
  kexec_load: 246,
  kexec_file_load: 320,
  reboot: 169,
  iopl: 172,
  ioperm: 173,
  modify_ldt: 154,
  uselib: 134,
  personality: 135,
  acct: 163,
  swapon: 167,
  swapoff: 168,
  syslog: 103,
  _sysctl: 156,
  sysfs: 139,
  ustat: 136,
  nfsservctl: 180,
  vhangup: 153,
  // names and clocks that all share
  sethostname: 170,
  setdomainname: 171,
  settimeofday: 164,
  adjtimex: 159,
  clock_settime: 227,
  clock_adjtime: 305,
  // large or often broken parts of the kernel
  bpf: 321,
  perf_event_open: 298,
  userfaultfd: 323,
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  add_key: 248,
  request_key: 249,
  keyctl: 250,
  lookup_dcookie: 212,
  memfd_secret: 447,
  mbind: 237,
  set_mempolicy: 238,
  get_mempolicy: 239,
  migrate_pages: 256,
  move_pages: 279,
  set_mempolicy_home_node: 450,
  lsm_get_self_attr: 459,
  lsm_set_self_attr: 460,
  lsm_list_modules: 461,
};

/** System calls that are judged by their arguments. */
export const JUDGED_X64 = { ioctl: 16, socket: 41, socketpair: 53, clone: 56, clone3: 435 } as const;

export const ADDRESS_FAMILIES = { unix: 1, inet: 2, inet6: 10 } as const;

/** Terminal requests that put input into somebody's terminal (TIOCSTI, TIOCLINUX). */
export const TERMINAL_REQUESTS = [0x5412, 0x541c] as const;

/** CLONE_NEWTIME, NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
export const NEW_NAMESPACE = 0x7e020080;

export const ERRNO = { EPERM: 1, ENOSYS: 38, EAFNOSUPPORT: 97 } as const;
export const AUDIT_ARCH_X86_64 = 0xc000003e;
/** Set in numbers of the x32 interface, a second door to the same calls. */
export const X32 = 0x40000000;
