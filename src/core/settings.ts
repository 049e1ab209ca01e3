/** Every interval and limit in one record. Forklift's own values are named beside ours; milliseconds throughout. */
export interface Settings {
  /** Pause after a good poll. Forklift's RefreshInterval. */
  refreshInterval: number
  /** First pause after a failure; doubles with full jitter up to `retryCeiling`. Forklift's RetryInterval. */
  retryInterval: number
  retryCeiling: number
  /** Requests in flight towards one engine. */
  concurrency: number
  /** VMs asked for in one page. */
  pageSize: number
  /** Events asked for in one page. */
  eventPageSize: number
  /** Events re-read behind the cursor, for ids that become visible late. */
  overlap: number
  /** Pause before touched objects are read a second time. */
  settleDelay: number
  /** Pause between two complete comparisons with the engine. */
  reconcileInterval: number
  /** Pause between two walks over all VMs for details that are one request each. */
  surveyInterval: number
  /** VMs asked for such a detail after one poll. */
  surveyBatch: number
  /** No answer to one request for this long is a failure. */
  requestTimeout: number
  /** A leading tab that answers no other tab for this long is taken for frozen, and another one leads. */
  takeoverAfter: number
  /** Forklift's POLICY_AGENT_SEARCH_INTERVAL. */
  searchInterval: number
  /** Forklift's POLICY_AGENT_WORKER_LIMIT. */
  workerLimit: number
  /** One evaluation in the browser that takes longer is ended, and undecided. */
  evaluationLimit: number
  /** Forklift's MaxBatch: verdicts written in one transaction. */
  maxBatch: number
}

export const DEFAULTS: Settings = {
  refreshInterval: 10_000,
  retryInterval: 5_000,
  retryCeiling: 60_000,
  concurrency: 2,
  pageSize: 100,
  eventPageSize: 200,
  overlap: 50,
  settleDelay: 8_000,
  reconcileInterval: 15 * 60_000,
  surveyInterval: 24 * 3_600_000,
  surveyBatch: 100,
  requestTimeout: 120_000,
  takeoverAfter: 60_000,
  searchInterval: 600_000,
  workerLimit: 10,
  evaluationLimit: 2_000,
  maxBatch: 1024,
}
