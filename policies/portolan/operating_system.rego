package io.konveyor.forklift.ovirt

# METADATA
# title: Operating system
# description: >-
#   `osType` is one of the types for Red Hat Enterprise Linux 3 to 6.
# custom:
#   id: ovirt.os.unsupported
#   category: Warning
#   label: Unsupported operating system detected
#   provenance: Forklift vm_os.rego
#   since: 0.1.0
#   mends: [R2]
#   remedies:
#     - path: osType
#       set: "rhel_9x64"
#       text: the guest runs a newer release and the VM says so
concerns contains {
	"id": "ovirt.os.unsupported",
	"category": "Warning",
	"label": "Unsupported operating system detected",
	"assessment": concat(" ", [
		"Red Hat Enterprise Linux up to 6 is not supported as a guest on the target, and the conversion may leave it without suitable drivers.",
		"Upgrade the guest, or test the migration on a copy of the VM.",
	]),
} if {
	input.osType in {
		"rhel_3",
		"rhel_3x64",
		"rhel_4",
		"rhel_4x64",
		"rhel_5",
		"rhel_5x64",
		"rhel_6",
		"rhel_6x64",
		"rhel_6_ppc64",
		"rhel_6_9_plus_ppc64",
	}
}
