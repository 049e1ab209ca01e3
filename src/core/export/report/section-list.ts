/** What a report can consist of, for whoever asks for one. */
export const REPORT_SECTIONS = [
  { id: 'readiness', title: 'Readiness' },
  { id: 'concerns', title: 'Top concerns' },
  { id: 'fix-once', title: 'Fix once' },
  { id: 'clusters', title: 'Clusters' },
  { id: 'capacity', title: 'Capacity' },
] as const

export type SectionId = (typeof REPORT_SECTIONS)[number]['id']
