package io.konveyor.forklift.ovirt

# METADATA
# title: BIOS boot menu
# description: >-
#   `bootMenuEnabled` is true.
# custom:
#   id: ovirt.bios.boot_menu.enabled
#   category: Warning
#   label: VM has BIOS boot menu enabled
#   provenance: Forklift bios_boot_menu.rego
#   since: 0.1.0
#   mends: [R1]
#   remedies:
#     - path: bootMenuEnabled
#       set: false
#       text: the boot menu of the VM is off
concerns contains {
	"id": "ovirt.bios.boot_menu.enabled",
	"category": "Warning",
	"label": "VM has BIOS boot menu enabled",
	"assessment": concat(" ", [
		"The boot menu setting does not move with the VM, which will boot straight from its first disk.",
		"Set a boot order on the migrated VM if somebody has to choose at start.",
	]),
} if {
	input.bootMenuEnabled == true
}
