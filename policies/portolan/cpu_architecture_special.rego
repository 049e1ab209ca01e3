package io.konveyor.forklift.ovirt

# METADATA
# title: CPU architecture that needs nodes of its own
# description: >-
#   `cluster.cpu.architecture` is `aarch64` or `s390x`.
# custom:
#   id: portolan.cpu.architecture_special
#   category: Warning
#   label: CPU architecture other than x86_64
#   provenance: vm-import-operator, the predecessor of Forklift, on CPU architectures
#   since: 0.2.0
#   mends: []
#   remedies:
#     - path: cluster.cpu.architecture
#       set: "x86_64"
#       text: the VM runs in a cluster of the architecture x86_64
concerns contains {
	"id": "portolan.cpu.architecture_special",
	"category": "Warning",
	"label": "CPU architecture other than x86_64",
	"assessment": concat(" ", [
		"This VM needs nodes of its own architecture, which a target of x86_64 nodes does not have.",
		"Make sure that the target has such nodes and that the VM is scheduled to them.",
	]),
} if {
	input.cluster.cpu.architecture in {"aarch64", "s390x"}
}
