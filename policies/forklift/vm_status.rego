package io.konveyor.forklift.ovirt

# METADATA
# title: VM status
# description: >-
#   `status` is text that contains neither `up` nor `down`.
# custom:
#   id: ovirt.vm.status_invalid
#   category: Warning
#   label: VM has a status condition that may prevent successful migration
#   provenance: Forklift vm_status.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: status
#       set: "down"
#       text: the VM is up or down
concerns contains {
	"id": "ovirt.vm.status_invalid",
	"category": "Warning",
	"label": "VM has a status condition that may prevent successful migration",
	"assessment": concat(" ", [
		"This VM is neither up nor down, and a migration from such a state may fail.",
		"Bring it up or shut it down before the migration.",
	]),
} if {
	is_string(input.status)
	not contains(input.status, "up")
	not contains(input.status, "down")
}
