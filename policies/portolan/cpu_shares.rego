package io.konveyor.forklift.ovirt

# METADATA
# title: CPU shares
# description: >-
#   `cpuShares` is a number greater than 0.
# custom:
#   id: ovirt.cpu.shares.defined
#   category: Warning
#   label: VM has CPU Shares Defined
#   provenance: Forklift cpu_shares.rego
#   since: 0.1.0
#   mends: [R3]
#   remedies:
#     - path: cpuShares
#       set: 0
#       text: the CPU shares of the VM are disabled
concerns contains {
	"id": "ovirt.cpu.shares.defined",
	"category": "Warning",
	"label": "VM has CPU Shares Defined",
	"assessment": concat(" ", [
		"CPU shares, the priority of this VM against its neighbors, are lost in the migration.",
		"Express the priority with CPU requests and limits of the migrated VM.",
	]),
} if {
	is_number(input.cpuShares)
	input.cpuShares > 0
}
