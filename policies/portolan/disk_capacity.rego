package io.konveyor.forklift.ovirt

# METADATA
# title: Disk capacity
# description: >-
#   A disk that is not a LUN has a `provisionedSize` of 0 or less (null sorts below numbers), or
#   a LUN disk has a unit of `lun.logicalUnits.logicalUnit` with a `size` of 0 or less.
# custom:
#   id: ovirt.disk.capacity.invalid
#   category: Critical
#   label: Disk has an invalid capacity
#   provenance: Forklift disk_size.rego
concerns contains {
	"id": "ovirt.disk.capacity.invalid",
	"category": "Critical",
	"label": "Disk has an invalid capacity",
	"assessment": concat(" ", [
		"The engine states no usable size for at least one disk, so the target cannot create a volume to copy it to.",
		"Repair the disk or detach it before the migration.",
	]),
} if {
	some attachment in input.diskAttachments
	disk_without_capacity(attachment.disk)
}

disk_without_capacity(disk) if {
	not disk.storageType == "lun"
	disk.provisionedSize <= 0
}

disk_without_capacity(disk) if {
	disk.storageType == "lun"
	some unit in disk.lun.logicalUnits.logicalUnit
	unit.size <= 0
}
