package io.konveyor.forklift.ovirt

# METADATA
# title: Disk storage type
# description: >-
#   The number of disks with `storageType` `image` or `lun` differs from the number of entries
#   of `diskAttachments` that have an `id`.
# custom:
#   id: ovirt.disk.storage_type.unsupported
#   category: Critical
#   label: Unsupported disk storage type detected
#   provenance: Forklift disk_storage_type.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "diskAttachments[].disk.storageType"
#       set: "image"
#       text: the disk is an image or a LUN
concerns contains {
	"id": "ovirt.disk.storage_type.unsupported",
	"category": "Critical",
	"label": "Unsupported disk storage type detected",
	"assessment": concat(" ", [
		"Only image disks and LUN disks can be migrated, and this VM has at least one of another or unknown type.",
		"Move its data to an image disk, or detach the disk and migrate the data separately.",
	]),
} if {
	usable := [1 | some attachment in input.diskAttachments; attachment.disk.storageType in ["image", "lun"]]
	counted := [1 | some attachment in input.diskAttachments; attachment.id]
	count(usable) != count(counted)
}
