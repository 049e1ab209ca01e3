package io.konveyor.forklift.ovirt

# METADATA
# title: Number of disks
# description: >-
#   More than 165 entries of `diskAttachments` have an `id`.
# custom:
#   id: ovirt.disk.count.exceeds.limit
#   category: Warning
#   label: VM has more than 165 disks
#   provenance: Forklift disk_count.rego
#   since: 0.1.0
#   mends: [R4]
#   remedies:
#     - path: diskAttachments
#       keep: 165
#       text: the VM has at most 165 disks
concerns contains {
	"id": "ovirt.disk.count.exceeds.limit",
	"category": "Warning",
	"label": "VM has more than 165 disks",
	"assessment": concat(" ", [
		"A VM with this many disks may not start on the target, which has a limited number of slots for them.",
		"Detach the disks that are not needed or bring data together on fewer disks before the migration.",
	]),
} if {
	count([1 | some attachment in input.diskAttachments; attachment.id]) > 165
}
