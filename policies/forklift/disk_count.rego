package io.konveyor.forklift.ovirt

disk_limit := 165

# METADATA
# title: Number of disks
# description: >-
#   `diskAttachments` has more than 165 entries. The label names the number.
# custom:
#   id: ovirt.disk.count.exceeds.limit
#   category: Warning
#   label: VM has more disks than the limit of 165
#   provenance: Forklift disk_count.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: diskAttachments
#       keep: 165
#       text: the VM has at most 165 disks
concerns contains {
	"id": "ovirt.disk.count.exceeds.limit",
	"category": "Warning",
	"label": concat("", ["VM has ", format_int(number, 10), " disks, the limit is ", format_int(disk_limit, 10)]),
	"assessment": concat(" ", [
		"A VM with this many disks may not start on the target, which has a limited number of slots for them.",
		"Detach the disks that are not needed or bring data together on fewer disks before the migration.",
	]),
} if {
	number := count(input.diskAttachments)
	number > disk_limit
}
