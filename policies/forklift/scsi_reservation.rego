package io.konveyor.forklift.ovirt

# METADATA
# title: SCSI reservation
# description: An entry of `diskAttachments` has `scsiReservation` equal to true.
# custom:
#   id: ovirt.disk.scsi_reservation.enabled
#   category: Warning
#   label: Shared disk detected
#   provenance: Forklift scsi_reservation.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "diskAttachments[].scsiReservation"
#       set: false
#       text: SCSI reservation of the disk is off
concerns contains {
	"id": "ovirt.disk.scsi_reservation.enabled",
	"category": "Warning",
	"label": "Shared disk detected",
	"assessment": concat(" ", [
		"A disk of this VM uses SCSI reservations, as clusters with shared storage do, and the migrated disk will not honor them by itself.",
		"Plan persistent reservations on a shared LUN of the target, and move all members together.",
	]),
} if {
	some attachment in input.diskAttachments
	attachment.scsiReservation == true
}
