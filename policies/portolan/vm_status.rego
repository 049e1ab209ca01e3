package io.konveyor.forklift.ovirt

# METADATA
# title: VM status
# description: >-
#   `status` is text other than `up`, `down` and `image_locked`, which has a rule of its own.
# custom:
#   id: ovirt.vm.status_invalid
#   category: Warning
#   label: VM has a status condition that may prevent successful migration
#   provenance: Forklift vm_status.rego
#   since: 0.1.0
#   mends: [R2, R20]
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
	not input.status in {"up", "down", "image_locked"}
}
