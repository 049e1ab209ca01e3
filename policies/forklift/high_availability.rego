package io.konveyor.forklift.ovirt

# METADATA
# title: High availability
# description: >-
#   `haEnabled` is set (anything but false).
# custom:
#   id: ovirt.ha.enabled
#   category: Warning
#   label: VM configured as HA
#   provenance: Forklift ha.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: haEnabled
#       set: false
#       text: the VM is not highly available
concerns contains {
	"id": "ovirt.ha.enabled",
	"category": "Warning",
	"label": "VM configured as HA",
	"assessment": concat(" ", [
		"The engine restarts this VM when its host fails; priority and lease of that arrangement do not move with it.",
		"Give the migrated VM the run strategy \"Always\" and make sure that failed nodes are detected.",
	]),
} if {
	input.haEnabled
}
