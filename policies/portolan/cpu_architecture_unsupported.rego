package io.konveyor.forklift.ovirt

# METADATA
# title: CPU architecture without a target
# description: >-
#   `cluster.cpu.architecture` is `ppc64`.
# custom:
#   id: portolan.cpu.architecture_unsupported
#   category: Critical
#   label: CPU architecture not supported by the target
#   provenance: vm-import-operator, the predecessor of Forklift, on CPU architectures
#   since: 0.2.0
#   mends: []
#   remedies:
#     - path: cluster.cpu.architecture
#       set: "x86_64"
#       text: the VM runs in a cluster of another architecture
concerns contains {
	"id": "portolan.cpu.architecture_unsupported",
	"category": "Critical",
	"label": "CPU architecture not supported by the target",
	"assessment": concat(" ", [
		"This VM runs on POWER processors, for which the target has no virtualization.",
		"Rebuild the service on another architecture instead of migrating the VM.",
	]),
} if {
	input.cluster.cpu.architecture == "ppc64"
}
