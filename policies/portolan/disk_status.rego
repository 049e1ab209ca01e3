package io.konveyor.forklift.ovirt

# METADATA
# title: Disk status
# description: >-
#   The `status` of a disk is `illegal` or `locked`.
# custom:
#   id: ovirt.disk.illegal_or_locked_status
#   category: Critical
#   label: VM has an illegal or locked disk status condition
#   provenance: Forklift disk_status.rego
#   since: 0.1.0
#   mends: [R2]
#   remedies:
#     - path: "diskAttachments[].disk.status"
#       set: "ok"
#       text: the disk is neither locked nor illegal
concerns contains {
	"id": "ovirt.disk.illegal_or_locked_status",
	"category": "Critical",
	"label": "VM has an illegal or locked disk status condition",
	"assessment": concat(" ", [
		"At least one disk is locked by a running task or marked illegal, and cannot be copied in that state.",
		"Wait for the task to end, or repair the disk in the engine, and validate again.",
	]),
} if {
	some attachment in input.diskAttachments
	attachment.disk.status in {"illegal", "locked"}
}
