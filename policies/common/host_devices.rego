package io.konveyor.forklift.ovirt

# METADATA
# title: Host devices
# description: >-
#   `hostDevices` is not empty.
# custom:
#   id: ovirt.host_devices.mapped
#   category: Warning
#   label: VM has mapped host devices
#   provenance: Forklift host_devices.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: hostDevices
#       set: []
#       text: no host device is attached to the VM
concerns contains {
	"id": "ovirt.host_devices.mapped",
	"category": "Warning",
	"label": "VM has mapped host devices",
	"assessment": concat(" ", [
		"Devices of a host are passed to this VM and stay behind when it moves.",
		"Provide matching devices on nodes of the target and attach them to the migrated VM, or remove the need for them.",
	]),
} if {
	count(input.hostDevices) != 0
}
