/** The sheets of a workbook in their order, for the writer and for whoever asks for one; oMetaData is always there. */
export const SHEETS = [
  { id: 'oInfo', title: 'oInfo: VMs' },
  { id: 'oCPU', title: 'oCPU: processors' },
  { id: 'oMemory', title: 'oMemory: memory' },
  { id: 'oDisk', title: 'oDisk: disks' },
  { id: 'oNetwork', title: 'oNetwork: NICs' },
  { id: 'oSnapshot', title: 'oSnapshot: snapshots' },
  { id: 'oHostDevice', title: 'oHostDevice: host devices' },
  { id: 'oHost', title: 'oHost: hosts' },
  { id: 'oCluster', title: 'oCluster: clusters' },
  { id: 'oDataCenter', title: 'oDataCenter: data centers' },
  { id: 'oStorageDomain', title: 'oStorageDomain: storage domains' },
  { id: 'oNetworkDef', title: 'oNetworkDef: networks' },
  { id: 'oVnicProfile', title: 'oVnicProfile: vNIC profiles' },
  { id: 'oConcern', title: 'oConcern: concerns of VMs' },
  { id: 'oHealth', title: 'oHealth: gaps and troubles' },
  { id: 'oSource', title: 'oSource: providers' },
] as const

export const SHEET_NAMES = SHEETS.map(({ id }) => id)
