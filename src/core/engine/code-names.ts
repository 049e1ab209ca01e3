/**
 * Event codes by number, for display: those after which something is read again, and those that fill most logs without
 * changing anything here. A code that is in neither list is shown by its number alone.
 */
import { CODES } from './codes.ts'

/** Nothing stored here changes after these. */
const OTHERS = {
  VDC_START: 1,
  VDC_STOP: 2,
  VDS_MAINTENANCE_FAILED: 17,
  VDS_ACTIVATE_FAILED: 18,
  VDS_RECOVER_FAILED: 19,
  IRS_FAILURE: 22,
  VDS_LOW_DISK_SPACE: 23,
  VDS_LOW_DISK_SPACE_ERROR: 24,
  USER_VDC_LOGIN: 30,
  USER_VDC_LOGOUT: 31,
  USER_REMOVE_VM: 36,
  USER_FAILED_RUN_VM: 54,
  USER_FAILED_STOP_VM: 56,
  USER_FAILED_ADD_VM: 57,
  USER_FAILED_UPDATE_VM: 58,
  USER_FAILED_REMOVE_VM: 59,
  USER_FAILED_SHUTDOWN_VM: 74,
  USER_FAILED_ADD_VDS: 104,
  USER_FAILED_UPDATE_VDS: 105,
  USER_VDC_LOGIN_FAILED: 114,
  USER_FAILED_CREATE_SNAPSHOT: 117,
  VM_MIGRATION_FAILED_FROM_TO: 120,
  SYSTEM_FAILED_VDS_RESTART: 122,
  VDS_SLOW_STORAGE_RESPONSE_TIME: 123,
  VM_MIGRATION_TRYING_RERUN: 128,
  USER_FAILED_REMOVE_SNAPSHOT: 343,
  USER_ADD_TAG: 432,
  USER_REMOVE_TAG: 434,
  USER_ATTACH_TAG_TO_VM: 440,
  USER_DETACH_VM_FROM_TAG: 446,
  VDS_FAILED_TO_RUN_VMS: 500,
  VDS_INITIATED_RUN_VM_FAILED: 507,
  VDS_INSTALL_IN_PROGRESS: 509,
  VDS_LOW_MEM: 531,
  VDS_TIME_DRIFT_ALERT: 604,
  USER_VDC_LOGOUT_FAILED: 815,
  VDS_ALERT_FENCE_IS_NOT_CONFIGURED: 9000,
  VDS_ALERT_FENCE_TEST_FAILED: 9001,
  VDS_ALERT_FENCE_OPERATION_FAILED: 9002,
  VDS_BROKER_COMMAND_FAILURE: 10802,
} as const

const NAMES: ReadonlyMap<number, string> = new Map(
  [...Object.entries(OTHERS), ...Object.entries(CODES)].map(([name, code]) => [code, name]),
)

/** `USER_RUN_VM`; '' for a code that has no name here. */
export const codeName = (code: number): string => NAMES.get(code) ?? ''
