package io.konveyor.forklift.ovirt

# METADATA
# title: Custom properties of the VM
# description: >-
#   `properties` is not empty.
# custom:
#   id: ovirt.vm.custom_properties.detected
#   category: Warning
#   label: VM custom properties detected
#   provenance: Forklift custom_properties.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: properties
#       set: []
#       text: the VM has no custom properties
concerns contains {
	"id": "ovirt.vm.custom_properties.detected",
	"category": "Warning",
	"label": "VM custom properties detected",
	"assessment": concat(" ", [
		"Custom properties drive hooks on oVirt hosts and mean nothing to the target, where they are dropped.",
		"Find out what each of them does and arrange it on the migrated VM by other means.",
	]),
} if {
	count(input.properties) != 0
}
