package io.konveyor.forklift.ovirt

# METADATA
# title: CPU shares
# description: >-
#   `cpuShares` is greater than 0 (text and lists sort above numbers and count as greater).
# custom:
#   id: ovirt.cpu.shares.defined
#   category: Warning
#   label: VM has CPU Shares Defined
#   provenance: Forklift cpu_shares.rego
#   since: 0.1.0
#   mends: []
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
	input.cpuShares > 0
}
