package io.konveyor.forklift.ovirt

# METADATA
# title: Lease of the VM
# description: >-
#   `leaseStorageDomain` is not empty.
# custom:
#   id: portolan.lease.configured
#   category: Information
#   label: VM lease configured
#   provenance: Own
#   since: 0.2.0
#   mends: []
#   remedies:
#     - path: leaseStorageDomain
#       set: ""
#       text: the VM has no lease
concerns contains {
	"id": "portolan.lease.configured",
	"category": "Information",
	"label": "VM lease configured",
	"assessment": concat(" ", [
		"A lease on a storage domain keeps this VM from running twice, and it does not move with the VM.",
		"Make sure that failed nodes of the target are fenced before their VMs start elsewhere.",
	]),
} if {
	is_string(input.leaseStorageDomain)
	input.leaseStorageDomain != ""
}
