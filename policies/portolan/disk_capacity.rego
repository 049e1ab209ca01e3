package io.konveyor.forklift.ovirt

# METADATA
# title: Disk capacity
# description: >-
#   A disk that is not a LUN has a `provisionedSize` of 0 or less, or a unit of a LUN (`lunStorage.LogicalUnits.logicalUnit`)
#   has a `size` of 0 or less.
# custom:
#   id: ovirt.disk.capacity.invalid
#   category: Critical
#   label: Disk has an invalid capacity
#   provenance: Forklift disk_size.rego
#   since: 0.1.0
#   mends: [R3, R6]
#   remedies:
#     - path: "diskAttachments[].disk.provisionedSize"
#       set: 1073741824
#       text: the engine states a size for the disk
#     - path: "diskAttachments[].disk.lunStorage.LogicalUnits.logicalUnit[].size"
#       set: 1073741824
#       text: the engine states a size for each unit of the LUN
concerns contains {
	"id": "ovirt.disk.capacity.invalid",
	"category": "Critical",
	"label": "Disk has an invalid capacity",
	"assessment": concat(" ", [
		"The engine states no usable size for at least one disk, so the target cannot create a volume to copy it to.",
		"Repair the disk or detach it before the migration.",
	]),
} if {
	disk_without_capacity
}

disk_without_capacity if {
	some attachment in input.diskAttachments
	not attachment.disk.storageType == "lun"
	is_number(attachment.disk.provisionedSize)
	attachment.disk.provisionedSize <= 0
}

disk_without_capacity if {
	some attachment in input.diskAttachments
	attachment.disk.storageType == "lun"
	some unit in attachment.disk.lunStorage.LogicalUnits.logicalUnit
	is_number(unit.size)
	unit.size <= 0
}
