package io.konveyor.forklift.ovirt

# METADATA
# title: CPU pinning by hand
# description: >-
#   `cpuAffinity` is not empty.
# custom:
#   id: ovirt.cpu.tuning.detected
#   category: Warning
#   label: CPU tuning detected
#   provenance: Forklift cpu_tune.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: cpuAffinity
#       set: []
#       text: no virtual CPU is bound to CPUs of a host
concerns contains {
	"id": "ovirt.cpu.tuning.detected",
	"category": "Warning",
	"label": "CPU tuning detected",
	"assessment": concat(" ", [
		"Virtual CPUs of this VM are bound to chosen CPUs of a host, and these bindings do not move with it.",
		"If the workload depends on them, plan dedicated CPUs for the migrated VM.",
	]),
} if {
	count(input.cpuAffinity) != 0
}
