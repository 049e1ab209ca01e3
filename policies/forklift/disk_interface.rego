package io.konveyor.forklift.ovirt

# METADATA
# title: Disk interface
# description: >-
#   The number of entries of `diskAttachments` whose `interface` contains `sata`, `virtio_scsi`
#   or `virtio` differs from the number of entries that have an `id`.
# custom:
#   id: ovirt.disk.interface_type.unsupported
#   category: Warning
#   label: Unsupported disk interface type detected
#   provenance: Forklift disk_interface_type.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "diskAttachments[].interface"
#       set: "virtio_scsi"
#       text: the disk is attached through VirtIO-SCSI, VirtIO or SATA
concerns contains {
	"id": "ovirt.disk.interface_type.unsupported",
	"category": "Warning",
	"label": "Unsupported disk interface type detected",
	"assessment": concat(" ", [
		"At least one disk is attached through something else than SATA, VirtIO or VirtIO-SCSI, and the guest may not find it after the migration.",
		"Change the interface of the disk while the VM is down, with the VirtIO drivers installed in the guest.",
	]),
} if {
	usable := [1 | some attachment in input.diskAttachments; disk_interface_usable(attachment.interface)]
	counted := [1 | some attachment in input.diskAttachments; attachment.id]
	count(usable) != count(counted)
}

disk_interface_usable(interface) if {
	some known in ["sata", "virtio_scsi", "virtio"]
	contains(interface, known)
}
