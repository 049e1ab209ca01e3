package io.konveyor.forklift.ovirt

# METADATA
# title: Stateless VM
# description: >-
#   `stateless` is true, as a value or as text.
# custom:
#   id: portolan.vm.stateless
#   category: Warning
#   label: VM is stateless
#   provenance: Own
#   since: 0.2.0
#   mends: []
#   remedies:
#     - path: stateless
#       set: "false"
#       text: the VM keeps its disks when it stops
concerns contains {
	"id": "portolan.vm.stateless",
	"category": "Warning",
	"label": "VM is stateless",
	"assessment": concat(" ", [
		"The engine resets the disks of this VM whenever it stops, and the migrated VM would keep every change.",
		"Migrate it while it is down and plan disks that are discarded, or accept that changes stay.",
	]),
} if {
	input.stateless in {true, "true"}
}
