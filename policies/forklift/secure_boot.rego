package io.konveyor.forklift.ovirt

# METADATA
# title: Secure boot
# description: >-
#   `bios` is `q35_secure_boot`.
# custom:
#   id: ovirt.secure_boot.detected
#   category: Warning
#   label: UEFI secure boot detected
#   provenance: Forklift secure_boot.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: bios
#       set: "q35_ovmf"
#       text: the VM boots with UEFI without secure boot
concerns contains {
	"id": "ovirt.secure_boot.detected",
	"category": "Warning",
	"label": "UEFI secure boot detected",
	"assessment": concat(" ", [
		"This VM boots with UEFI secure boot, and keys that were enrolled in its firmware do not move with it.",
		"Turn on secure boot for the migrated VM and test that it starts.",
	]),
} if {
	input.bios == "q35_secure_boot"
}
