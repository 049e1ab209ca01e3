package io.konveyor.forklift.ovirt

# METADATA
# title: CPU pinning policy
# description: >-
#   `cpuPinningPolicy` is `resize_and_pin_numa` or `isolate_threads`.
# custom:
#   id: ovirt.cpu.pinning_policy.unsupported
#   category: Warning
#   label: Unsupported CPU pinning policy detected
#   provenance: Forklift cpu_policy.rego
#   since: 0.1.0
#   mends: [R2]
#   remedies:
#     - path: cpuPinningPolicy
#       set: "none"
#       text: the VM has no CPU pinning policy
concerns contains {
	"id": "ovirt.cpu.pinning_policy.unsupported",
	"category": "Warning",
	"label": "Unsupported CPU pinning policy detected",
	"assessment": concat(" ", [
		"The target knows no counterpart of the pinning policies \"resize and pin\" and \"isolate threads\", so the VM would run without them.",
		"Choose another policy, or plan dedicated CPUs for the migrated VM.",
	]),
} if {
	input.cpuPinningPolicy in {"resize_and_pin_numa", "isolate_threads"}
}
