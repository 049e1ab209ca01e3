package io.konveyor.forklift.ovirt

# METADATA
# title: NUMA tuning
# description: >-
#   `numaNodeAffinity` is not empty.
# custom:
#   id: ovirt.numa.tuning.detected
#   category: Warning
#   label: NUMA tuning detected
#   provenance: Forklift numa_tune.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: numaNodeAffinity
#       set: []
#       text: no virtual NUMA node is pinned to one of a host
concerns contains {
	"id": "ovirt.numa.tuning.detected",
	"category": "Warning",
	"label": "NUMA tuning detected",
	"assessment": concat(" ", [
		"Virtual NUMA nodes of this VM are tied to NUMA nodes of a host, and these ties do not move with it.",
		"If the workload depends on them, plan dedicated CPUs with NUMA pass-through for the migrated VM.",
	]),
} if {
	count(input.numaNodeAffinity) != 0
}
