/** Names of files that may hold Forklift's side of a comparison, for what chooses among many: folders and archives. */
export const JSON_FILE = /\.(nd)?jsonl?(\.gz)?$/i
export const ARCHIVE_FILE = /\.(tar|tar\.gz|tgz)$/i
export const YAML_FILE = /\.ya?ml$/i

/**
 * Plans and providers of a must-gather, by their path: `crs/plans.forklift.konveyor.io/move.yaml`, or `crs/plan/move.yaml`
 * of a targeted one.
 */
export const RESOURCE_FILE = /(^|\/)crs\/(plan|provider)s?(\.forklift[^/]*)?\/[^/]+\.ya?ml$/i

/** What to take of a folder; the rest of a must-gather is mostly logs. */
export const mayHoldVerdicts = (path: string): boolean =>
  [JSON_FILE, ARCHIVE_FILE, RESOURCE_FILE].some((pattern) => pattern.test(path))
