package io.konveyor.forklift.ovirt

# METADATA
# title: Memory ballooning
# description: >-
#   `balloonedMemory` is true, as it is on every VM of a default installation.
# custom:
#   id: ovirt.memory.ballooning.enabled
#   category: Information
#   label: VM has memory ballooning enabled
#   provenance: Forklift ballooned_memory.rego
#   since: 0.1.0
#   mends: [R1]
#   remedies:
#     - path: balloonedMemory
#       set: false
#       text: memory ballooning of the VM is off
concerns contains {
	"id": "ovirt.memory.ballooning.enabled",
	"category": "Information",
	"label": "VM has memory ballooning enabled",
	"assessment": concat(" ", [
		"The target gives a VM its whole memory and does not take it back through the balloon driver.",
		"Plan node memory for the full size of this VM.",
	]),
} if {
	input.balloonedMemory == true
}
