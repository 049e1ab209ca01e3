package io.konveyor.forklift.ovirt

# METADATA
# title: Custom CPU model
# description: >-
#   `customCpuModel` is not empty.
# custom:
#   id: ovirt.cpu.custom_model.detected
#   category: Warning
#   label: Custom CPU Model detected
#   provenance: Forklift cpu_custom_model.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: customCpuModel
#       set: ""
#       text: the VM uses the CPU model of its cluster
concerns contains {
	"id": "ovirt.cpu.custom_model.detected",
	"category": "Warning",
	"label": "Custom CPU Model detected",
	"assessment": concat(" ", [
		"This VM asks for a CPU model of its own instead of that of its cluster, and the target may have no node that offers it.",
		"Check the nodes, or plan to start the VM with the default model of the target.",
	]),
} if {
	count(input.customCpuModel) != 0
}
