package io.konveyor.forklift.ovirt

# METADATA
# title: Image in a CD drive
# description: >-
#   A CD drive has a `file`.
# custom:
#   id: portolan.cdrom.image_inserted
#   category: Information
#   label: Image inserted in a CD drive
#   provenance: vm-import-operator, the predecessor of Forklift, on ISO images
#   since: 0.2.0
#   mends: []
#   remedies:
#     - path: "cdroms[].file"
#       set: ""
#       text: the CD drive is empty
concerns contains {
	"id": "portolan.cdrom.image_inserted",
	"category": "Information",
	"label": "Image inserted in a CD drive",
	"assessment": concat(" ", [
		"The image in the CD drive of this VM does not move with it.",
		"Eject it, or provide the image on the target if the VM boots from it or installs software from it.",
	]),
} if {
	some drive in input.cdroms
	is_string(drive.file)
	drive.file != ""
}
