/** Guest operating systems as sites have them: the engine's OS key, and what an agent inside reports. */

export interface Guest {
  osType: string
  weight: number
  family: 'Linux' | 'Windows' | 'Other'
  /** Absent for Windows. */
  distribution?: string
  version: string
  codename: string
  kernel?: string
  /** Virtual hardware that such guests were usually created with. */
  bios: readonly string[]
  disk: string
  nic: string
  timezone: string
}

const OLD = ['i440fx_sea_bios'] as const
const MIXED = ['i440fx_sea_bios', 'q35_sea_bios'] as const
const NEW = ['q35_sea_bios', 'q35_sea_bios', 'q35_ovmf'] as const

const linux = (
  osType: string,
  weight: number,
  distribution: string,
  version: string,
  codename: string,
  kernel: string,
  bios: readonly string[],
): Guest => ({
  osType,
  weight,
  family: 'Linux',
  distribution,
  version,
  codename,
  kernel,
  bios,
  disk: 'virtio_scsi',
  nic: 'virtio',
  timezone: 'Etc/GMT',
})

const windows = (
  osType: string,
  weight: number,
  version: string,
  bios: readonly string[],
  nic = 'virtio',
): Guest => ({
  osType,
  weight,
  family: 'Windows',
  version,
  codename: '',
  bios,
  disk: 'virtio_scsi',
  nic,
  timezone: 'W. Europe Standard Time',
})

const RHEL = 'Red Hat Enterprise Linux'

export const GUESTS: Readonly<Record<string, Guest>> = {
  rhel9: linux('rhel_9x64', 20, RHEL, '9.4', 'Plow', '5.14.0-427.13.1.el9_4.x86_64', NEW),
  rhel8: linux('rhel_8x64', 22, RHEL, '8.10', 'Ootpa', '4.18.0-553.el8_10.x86_64', NEW),
  rhel7: linux('rhel_7x64', 10, RHEL, '7.9', 'Maipo', '3.10.0-1160.el7.x86_64', MIXED),
  rhel6: linux('rhel_6x64', 2.5, RHEL, '6.10', 'Santiago', '2.6.32-754.el6.x86_64', OLD),
  centos: linux('other_linux', 6, 'CentOS Stream', '9', '', '5.14.0-480.el9.x86_64', NEW),
  ubuntu: linux('ubuntu_18_04', 6, 'Ubuntu', '22.04', 'jammy', '5.15.0-107-generic', NEW),
  debian: linux('debian_9', 4, 'Debian GNU/Linux', '12', 'bookworm', '6.1.0-21-amd64', MIXED),
  sles: linux('sles_11', 4, 'SLES', '15.5', '', '5.14.21-150500.55-default', MIXED),
  win2012: windows('windows_2012R2x64', 4, '6.3.9600', OLD, 'e1000'),
  win2016: windows('windows_2016x64', 6, '10.0.14393', MIXED),
  win2019: windows('windows_2019x64', 8, '10.0.17763', ['q35_sea_bios', 'q35_ovmf']),
  win2022: windows('windows_2022', 2, '10.0.20348', ['q35_ovmf', 'q35_secure_boot']),
  win10: windows('windows_10x64', 3, '10.0.19045', ['q35_sea_bios']),
  win11: windows('windows_11', 0.7, '10.0.22631', ['q35_secure_boot']),
  other: { ...linux('other', 2, 'FreeBSD', '13.3', '', '13.3-RELEASE', OLD), family: 'Other' },
}

export const GUEST_WEIGHTS: readonly (readonly [string, number])[] = Object.entries(GUESTS).map(
  ([key, guest]) => [key, guest.weight] as const,
)

export function guestOf(key: string): Guest {
  const guest = GUESTS[key]
  if (!guest) throw new Error(`no guest "${key}"`)
  return guest
}
