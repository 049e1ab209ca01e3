package io.konveyor.forklift.ovirt

# METADATA
# title: VM without disks
# description: >-
#   The input is of a VM (it has an `id`), and no entry of `diskAttachments` has an `id`.
# custom:
#   id: portolan.disk.none
#   category: Warning
#   label: VM has no disks
#   provenance: vm-import-operator, the predecessor of Forklift, on VMs without disks
#   since: 0.2.0
#   mends: []
#   remedies:
#     - path: diskAttachments
#       set: [{"id": "disk", "interface": "virtio_scsi", "disk": {"storageType": "image", "status": "ok", "provisionedSize": 1073741824}}]
#       text: the VM has a disk
concerns contains {
	"id": "portolan.disk.none",
	"category": "Warning",
	"label": "VM has no disks",
	"assessment": concat(" ", [
		"There is nothing to copy: a VM that boots from the network or a CD has to be set up anew on the target.",
		"Leave it out of the migration plan, or attach its disk first.",
	]),
} if {
	# Without an id it is no VM of an inventory, and says nothing about disks by not mentioning any.
	input.id
	count([1 | some attachment in input.diskAttachments; attachment.id]) == 0
}
