package io.konveyor.forklift.ovirt

# METADATA
# title: VM with locked images
# description: >-
#   `status` is `image_locked`.
# custom:
#   id: portolan.vm.images_locked
#   category: Critical
#   label: VM images are locked
#   provenance: Own, from the stock rules on the status of VM and disk
#   since: 0.2.0
#   mends: [R20]
#   remedies:
#     - path: status
#       set: "down"
#       text: the task on its disks has ended
concerns contains {
	"id": "portolan.vm.images_locked",
	"category": "Critical",
	"label": "VM images are locked",
	"assessment": concat(" ", [
		"A task works on the disks of this VM, which cannot be copied meanwhile.",
		"Wait for the task to end; if the lock stays without one, have it removed in the engine.",
	]),
} if {
	input.status == "image_locked"
}
