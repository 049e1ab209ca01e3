package io.konveyor.forklift.ovirt

# METADATA
# title: Shared disk
# description: A disk has `shared` equal to true.
# custom:
#   id: ovirt.disk.shared.detected
#   category: Warning
#   label: Shared disk detected
#   provenance: Forklift shared_disk.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: "diskAttachments[].disk.shared"
#       set: false
#       text: the disk is not shareable
concerns contains {
	"id": "ovirt.disk.shared.detected",
	"category": "Warning",
	"label": "Shared disk detected",
	"assessment": concat(" ", [
		"A disk of this VM can be attached to several VMs, and each of them would get a copy of its own.",
		"Migrate the disk once and attach it as a shareable volume, with all its VMs down.",
	]),
} if {
	some attachment in input.diskAttachments
	attachment.disk.shared == true
}
