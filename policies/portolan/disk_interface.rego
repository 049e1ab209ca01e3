package io.konveyor.forklift.ovirt

# METADATA
# title: Disk interface
# description: >-
#   The `interface` of a disk attachment is none of `sata`, `virtio` and `virtio_scsi`, or is not known.
# custom:
#   id: ovirt.disk.interface_type.unsupported
#   category: Warning
#   label: Unsupported disk interface type detected
#   provenance: Forklift disk_interface_type.rego
#   since: 0.1.0
#   mends: [R2, R5]
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
	some attachment in input.diskAttachments
	attachment.id
	not attachment.interface == "sata"
	not attachment.interface == "virtio"
	not attachment.interface == "virtio_scsi"
}
