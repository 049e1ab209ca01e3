package io.konveyor.forklift.ovirt

# METADATA
# title: TPM required by the guest
# description: >-
#   `osType` contains `windows_2022` or `windows_11`.
# custom:
#   id: ovirt.tpm.required_by_os
#   category: Warning
#   label: TPM detected
#   provenance: Forklift tpm.rego
#   since: 0.1.0
#   mends: []
#   remedies:
#     - path: osType
#       set: "windows_2019x64"
#       text: the VM is set to an operating system that asks for no TPM
concerns contains {
	"id": "ovirt.tpm.required_by_os",
	"category": "Warning",
	"label": "TPM detected",
	"assessment": concat(" ", [
		"The operating system of this VM usually comes with a TPM device, whose content does not move with the VM.",
		"Keep the recovery keys of encrypted disks at hand and add a persistent TPM to the migrated VM.",
	]),
} if {
	some os in ["windows_2022", "windows_11"]
	contains(input.osType, os)
}
