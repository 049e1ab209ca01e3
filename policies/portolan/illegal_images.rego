package io.konveyor.forklift.ovirt

# METADATA
# title: Illegal images
# description: >-
#   `hasIllegalImages` is true.
# custom:
#   id: ovirt.disk.illegal_images.detected
#   category: Critical
#   label: Illegal disk images detected
#   provenance: Forklift illegal_images.rego
#   since: 0.1.0
#   mends: [R1]
#   remedies:
#     - path: hasIllegalImages
#       set: false
#       text: no disk of the VM has illegal images
concerns contains {
	"id": "ovirt.disk.illegal_images.detected",
	"category": "Critical",
	"label": "Illegal disk images detected",
	"assessment": concat(" ", [
		"An image in the disk chain of this VM is marked illegal, and a copy of it would fail or be damaged.",
		"Repair or remove the snapshot concerned in the engine before the migration.",
	]),
} if {
	input.hasIllegalImages == true
}
